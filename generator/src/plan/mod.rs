//! Checks the fan-outs of the manifest against the documents and resolves every name and every
//! expression in them to ids and positions, or says where it cannot.

mod make;
mod model;

pub use make::{Arm, Choice, Fit, Json, Make, OnNull, Path, Piece, Read, Source, Step};
pub use model::{
    ApiSettings, Arguments, FanOut, FanOutId, Input, InputKind, Join, Key, Leg, Plan, Policy,
    Request, Undo,
};
