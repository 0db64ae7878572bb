//! Reads OpenAPI documents and writes one typed Rust client crate with combined fan-out methods.

pub mod analyse;
pub mod diagnostic;
pub mod emit;
pub mod ir;
pub mod load;
pub mod lower;
pub mod manifest;
pub mod name;
pub mod normalise;
pub mod package;
pub mod plan;
pub mod read;
pub mod render;
pub mod select;
pub mod vendor;
pub mod write;
