//! Scalars by type and format.

use super::schema::Kind;
use crate::ir::{Format, Primitive};

/// The scalar of a kind. Anything but a number or a boolean is a string.
pub(super) fn primitive(
    kind: Kind,
    format: Option<&str>,
    minimum: Option<f64>,
    maximum: Option<f64>,
) -> Primitive {
    match kind {
        Kind::Integer => integer(format, minimum, maximum),
        // Not `f32` for `format: float`: its seven digits would lose some of what real answers hold.
        Kind::Number => Primitive::F64,
        Kind::Boolean => Primitive::Bool,
        _ => Primitive::String(string(format)),
    }
}

/// Bounds are compared as `f64`, by which `-9223372036854776000` is the least `i64`.
fn integer(format: Option<&str>, minimum: Option<f64>, maximum: Option<f64>) -> Primitive {
    /// The first `f64` beyond `i64`: 2 to the 63rd.
    const BEYOND_I64: f64 = 9_223_372_036_854_775_808.0;
    /// The same of `u64` and `u128`. What is beyond the latter is no bound but the lack of one.
    const BEYOND_U64: f64 = 2.0 * BEYOND_I64;
    const BEYOND_U128: f64 = BEYOND_U64 * BEYOND_U64;
    let wide = |bound: f64| bound.abs() <= BEYOND_U128;
    let fits_i32 = minimum.is_none_or(|bound| bound >= f64::from(i32::MIN))
        && maximum.is_none_or(|bound| bound <= f64::from(i32::MAX));
    match format {
        Some("uint64") => Primitive::U64,
        Some("int128" | "uint128" | "bigint" | "biginteger" | "big-integer") => Primitive::I128,
        Some("int32" | "int16" | "int8" | "uint16" | "uint8") if fits_i32 => Primitive::I32,
        _ if minimum.is_some_and(|bound| bound < -BEYOND_I64 && wide(bound))
            || maximum.is_some_and(|bound| bound > BEYOND_U64 && wide(bound)) =>
        {
            Primitive::I128
        }
        _ if maximum.is_some_and(|bound| (BEYOND_I64..=BEYOND_U64).contains(&bound))
            && minimum.is_none_or(|bound| bound >= 0.0) =>
        {
            Primitive::U64
        }
        _ => Primitive::I64,
    }
}

fn string(format: Option<&str>) -> Format {
    match format {
        Some("date-time") => Format::DateTime,
        Some("date") => Format::Date,
        Some("uuid") => Format::Uuid,
        Some("uri" | "url") => Format::Uri,
        Some("byte" | "base64") => Format::Base64,
        Some("binary") => Format::Binary,
        _ => Format::Text,
    }
}
