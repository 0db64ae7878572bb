//! Reads OpenAPI documents and writes one typed Rust client crate with combined fan-out methods.
//!
//! [`generate::generate`] is the pipeline; [`write::write`] puts its result on the disk.

pub mod analyse;
pub mod cli;
pub mod derive;
pub mod diagnostic;
pub mod emit;
pub mod generate;
pub mod inspect;
pub mod ir;
pub mod load;
pub mod loosen;
pub mod lower;
pub mod manifest;
pub mod name;
pub mod normalise;
pub mod package;
pub mod places;
pub mod plan;
pub mod read;
pub mod render;
pub mod report;
pub mod select;
pub mod share;
pub mod vendor;
pub mod write;
