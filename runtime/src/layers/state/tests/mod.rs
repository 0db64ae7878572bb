//! The states of the policies, each by itself.

mod adaptive;
mod budget;
mod circuit;
mod latencies;
mod load;
mod pace;
mod places;
