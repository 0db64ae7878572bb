//! The states of the policies, each by itself.

mod adaptive;
mod budget;
mod circuit;
mod pace;
mod places;
