//! Numbers against bounds and steps.

use std::cmp::Ordering;

use serde_json::Number;

/// From here on a float skips integers (2 to the 53rd): bounds are no longer those of the document.
const INEXACT: f64 = 9_007_199_254_740_992.0;

/// Whether a number is on this side of a bound, or at it. It errs towards yes where the bound is
/// too large to be exact.
pub(super) fn keeps(number: &Number, bound: f64, side: Ordering, at_it: bool) -> bool {
    let Some(value) = number.as_f64() else { return true };
    match value.partial_cmp(&bound) {
        Some(Ordering::Equal) => at_it || bound.abs() >= INEXACT,
        Some(order) => order == side,
        None => true,
    }
}

/// Whether a number is a whole multiple of a step, both as the decimals that they are written as:
/// `0.3` is three times `0.1`.
pub(super) fn is_multiple(number: &Number, step: f64) -> bool {
    if step == 0.0 {
        return true;
    }
    let decimals = (Decimal::of(&number.to_string()), Decimal::of(&step.to_string()));
    let exact = match decimals {
        (Some(value), Some(step)) => value.remainder(step).map(|rest| rest == 0),
        _ => None,
    };
    exact.unwrap_or_else(|| {
        let times = number.as_f64().unwrap_or_default() / step;
        times.fract() == 0.0
    })
}

/// Whether two numbers are the same value: `1` and `1.0` are.
pub(super) fn is_same(one: &Number, other: &Number) -> bool {
    let decimals = (Decimal::of(&one.to_string()), Decimal::of(&other.to_string()));
    match decimals {
        (Some(one), Some(other)) => one.shortest() == other.shortest(),
        _ => one == other || one.as_f64() == other.as_f64(),
    }
}

/// A number in one form for each value.
pub(super) fn canonical(number: &Number) -> String {
    match Decimal::of(&number.to_string()) {
        Some(decimal) => {
            let Decimal { digits, exponent } = decimal.shortest();
            format!("{digits}e{exponent}")
        }
        None => number.to_string(),
    }
}

/// `digits · 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    digits: i128,
    exponent: i32,
}

impl Decimal {
    /// Reads what JSON and Rust write: `-12`, `1.5`, `1e-7`. `None` where it has too many digits.
    fn of(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i32 = exponent.parse().ok()?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()?;
        Some(Self { digits, exponent: exponent.checked_sub(places)? })
    }

    /// What is left of it after as many steps as go into it; `None` where that takes too many
    /// digits.
    fn remainder(self, step: Self) -> Option<i128> {
        let exponent = self.exponent.min(step.exponent);
        let (value, step) = (self.at(exponent)?, step.at(exponent)?);
        value.checked_rem(step)
    }

    /// Its digits at an exponent that is no larger than its own.
    fn at(self, exponent: i32) -> Option<i128> {
        let places = u32::try_from(self.exponent.checked_sub(exponent)?).ok()?;
        10_i128.checked_pow(places)?.checked_mul(self.digits)
    }

    /// Without zeros at its end.
    fn shortest(mut self) -> Self {
        if self.digits == 0 {
            return Self { digits: 0, exponent: 0 };
        }
        while self.digits % 10 == 0 {
            self.digits /= 10;
            self.exponent = self.exponent.saturating_add(1);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn number(value: Value) -> Number {
        match value {
            Value::Number(number) => number,
            other => panic!("{other} is no number"),
        }
    }

    #[test]
    fn multiples_are_those_of_the_written_decimals() {
        for (value, step) in [
            (json!(0.3), 0.1),
            (json!(19.99), 0.01),
            (json!(1e22), 1e5),
            (json!(-6), 3.0),
            (json!(0), 7.0),
            (json!(4.5), 1.5),
            (json!(u64::MAX), 5.0),
            (json!(1e300), 1e299),
            (json!(3), 0.0),
        ] {
            assert!(is_multiple(&number(value.clone()), step), "{value} of {step}");
        }
        for (value, step) in
            [(json!(0.35), 0.1), (json!(7), 2.0), (json!(19.995), 0.01), (json!(1), 2e10)]
        {
            assert!(!is_multiple(&number(value.clone()), step), "{value} of {step}");
        }
    }

    #[test]
    fn bounds_hold_and_are_generous_where_floats_are_coarse() {
        let keeps_max = |value: Value, bound, at| keeps(&number(value), bound, Ordering::Less, at);
        assert!(keeps_max(json!(5), 5.0, true));
        assert!(!keeps_max(json!(5), 5.0, false));
        assert!(!keeps_max(json!(5.5), 5.0, true));
        assert!(keeps_max(json!(9_007_199_254_740_993_i64), 9_007_199_254_740_992.0, true));
        assert!(keeps_max(json!(i64::MAX), 9_223_372_036_854_775_807.0, true));
    }

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        assert!(is_same(&number(json!(1)), &number(json!(1.0))));
        assert!(is_same(&number(json!(1e2)), &number(json!(100))));
        assert!(!is_same(&number(json!(u64::MAX)), &number(json!(u64::MAX - 1))));
        assert_eq!(canonical(&number(json!(1.50))), canonical(&number(json!(15e-1))));
    }
}
