//! Dates and UUIDs as types of other crates: what came goes back as it came.

use std::collections::HashSet;

use fanwise_runtime::model::{Parsed, TextFormat};
use fanwise_runtime::{chrono, jiff, time, uuid};
use serde_json::json;

use super::round_trip;

const MOMENTS: &[&str] = &[
    "2026-11-21T16:00:00Z",
    "2026-11-21T16:00:00+00:00",
    "2026-11-21T17:00:00.000+01:00",
    "2026-11-21T16:00:00.123456789Z",
    "2026-11-21t16:00:00z",
];

/// Each text comes back byte for byte, and means something.
fn whole<T: TextFormat>(texts: &[&str]) {
    for text in texts {
        let value: Parsed<T> = round_trip(&json!(text).to_string());
        assert_eq!(value.as_str(), *text);
        assert!(value.get().is_some(), "{text}");
    }
}

/// What is no value of the format is kept, and means nothing.
fn kept<T: TextFormat + PartialEq>(texts: &[&str]) {
    for text in texts {
        let value: Parsed<T> = round_trip(&json!(text).to_string());
        assert!(value.get().is_none(), "{text}");
        assert!(value == Parsed::from(*text) && value != Parsed::from("else"));
    }
}

#[test]
fn moments_and_days_survive_each_choice() {
    whole::<::chrono::DateTime<::chrono::FixedOffset>>(MOMENTS);
    whole::<::jiff::Timestamp>(MOMENTS);
    whole::<::time::OffsetDateTime>(MOMENTS);
    let days = ["2026-11-21", "0001-01-01"];
    whole::<::chrono::NaiveDate>(&days);
    whole::<::jiff::civil::Date>(&days);
    whole::<::time::Date>(&days);
    whole::<::uuid::Uuid>(&[
        "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "67E55044-10B1-426F-9247-BB680E5FE0C8",
    ]);
}

#[test]
fn dates_that_are_not_dates_lose_nothing() {
    let moments = ["", "yesterday", "2026-11-21", "2026-13-21T16:00:00Z", "1763740800"];
    kept::<::chrono::DateTime<::chrono::FixedOffset>>(&moments);
    kept::<::jiff::Timestamp>(&moments);
    kept::<::time::OffsetDateTime>(&moments);
    let days = ["", "2026-02-30", "2026-1-1", "2026-11-21T16:00:00Z", "21.11.2026"];
    kept::<::chrono::NaiveDate>(&days);
    kept::<::jiff::civil::Date>(&days);
    kept::<::time::Date>(&days);
    kept::<::uuid::Uuid>(&["", "none", "67e55044"]);
}

#[test]
fn a_value_has_its_usual_text() {
    let day = ::chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    assert_eq!(chrono::Date::from(day).as_str(), "2026-11-21");
    assert_eq!(jiff::Date::from(::jiff::civil::date(2026, 11, 21)).as_str(), "2026-11-21");
    let day = ::time::Date::from_ordinal_date(2026, 325).unwrap();
    assert_eq!(time::Date::from(day).as_str(), "2026-11-21");
    for moment in [
        chrono::DateTime::from("2026-11-21T16:00:00.5+00:00")
            .into_value()
            .map(|it| chrono::DateTime::from(it).to_string()),
        jiff::DateTime::from("2026-11-21T16:00:00.500Z")
            .into_value()
            .map(|it| jiff::DateTime::from(it).to_string()),
        time::DateTime::from("2026-11-21T16:00:00.50Z")
            .into_value()
            .map(|it| time::DateTime::from(it).to_string()),
    ] {
        let moment = moment.unwrap();
        assert!(["2026-11-21T16:00:00.5Z", "2026-11-21T16:00:00.500Z"].contains(&&*moment));
    }
    let id = uuid::Uuid::from(::uuid::Uuid::nil());
    assert_eq!(id.as_str(), "00000000-0000-0000-0000-000000000000");
}

/// Equality is by what is meant, and the hash goes with it.
#[test]
fn two_spellings_are_one_value() {
    let all: HashSet<chrono::DateTime> =
        ["2026-11-21T16:00:00Z", "2026-11-21T17:00:00+01:00", "late"].map(Into::into).into();
    assert_eq!(all.len(), 2);
    let ids: HashSet<uuid::Uuid> =
        ["67e55044-10b1-426f-9247-bb680e5fe0c8", "67E5504410B1426F9247BB680E5FE0C8"]
            .map(Into::into)
            .into();
    assert_eq!(ids.len(), 1);
}

#[test]
fn what_is_no_string_is_an_error() {
    let error = serde_json::from_str::<uuid::Uuid>("5").unwrap_err().to_string();
    assert!(error.starts_with("invalid type: integer `5`, expected a string (a UUID)"), "{error}");
}

fanwise_runtime::untagged_union! {
    /// A moment or a word.
    pub enum When { Moment(chrono::DateTime), Word(String) }
}

/// A union takes what is no date for what else it may be.
#[test]
fn a_union_knows_a_date_when_it_sees_one() {
    let when = |text: &str| round_trip::<When>(&json!(text).to_string());
    assert!(matches!(when("2026-11-21T16:00:00Z"), When::Moment(_)));
    assert!(matches!(when("soon"), When::Word(_)));
}
