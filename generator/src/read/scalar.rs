//! Texts that mean something: durations, names, versions.

use std::time::Duration;

use crate::manifest::{Allowance, Budget, Hedge, Per, Rate};

/// `500ms`, `2s`, `1m`, `1h`: more than nothing and at most a year.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let millis = match text.get(digits.len()..)? {
        "ms" => number,
        "s" => number.checked_mul(1_000)?,
        "m" => number.checked_mul(60_000)?,
        "h" => number.checked_mul(3_600_000)?,
        _ => return None,
    };
    (1..=31_536_000_000).contains(&millis).then(|| Duration::from_millis(millis))
}

/// `3`, `5%`, `2.5%`: a whole number, or a percentage from 0 to 100 with at most two decimals.
pub(super) fn allowance(text: &str) -> Option<Allowance> {
    let number = |text: &str| {
        let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let Some(percent) = text.strip_suffix('%') else {
        return number(text).map(Allowance::Count);
    };
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, "0"));
    let hundredths = match decimals.len() {
        1 => number(decimals)? * 10,
        2 => number(decimals)?,
        _ => return None,
    };
    let share = number(whole)?.checked_mul(100)?.checked_add(hundredths)?;
    (share <= 10_000).then_some(Allowance::Share(share))
}

/// `20%`: a whole percentage.
pub(super) fn percent(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('%')?;
    let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_digits)
}

/// A whole percentage from 1 to 100.
pub(super) fn is_percent(text: &str) -> bool {
    percent(text).is_some_and(|percent| (1..=100).contains(&percent))
}

/// `20%`, `none`.
pub(super) fn budget(text: &str) -> Option<Budget> {
    if text == "none" {
        return Some(Budget::Unlimited);
    }
    percent(text).filter(|percent| *percent <= 1000).map(Budget::Percent)
}

/// `100/s`, `60/m`, `1000/h`.
pub(super) fn rate(text: &str) -> Option<Rate> {
    let (requests, per) = text.split_once('/')?;
    let is_digits = requests.bytes().all(|byte| byte.is_ascii_digit());
    let requests = requests.parse().ok().filter(|requests| is_digits && *requests > 0)?;
    let per = match per {
        "s" => Per::Second,
        "m" => Per::Minute,
        "h" => Per::Hour,
        _ => return None,
    };
    Some(Rate { requests, per })
}

/// `512B`, `64KiB`, `16MiB`, `1GiB`: more than nothing and at most 1024 GiB.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(unit);
    let bytes = match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    let bytes = digits.parse::<u64>().ok()?.checked_mul(bytes)?;
    (1..=1 << 40).contains(&bytes).then_some(bytes)
}

/// `50ms`, `p95`, `none`.
pub(super) fn hedge(text: &str) -> Option<Hedge> {
    if text == "none" {
        return Some(Hedge::Off);
    }
    let Some(percent) = text.strip_prefix('p') else {
        return duration(text).map(Hedge::After);
    };
    let is_digits = percent.bytes().all(|byte| byte.is_ascii_digit());
    let percent = percent.parse().ok().filter(|percent| is_digits && (1..100).contains(percent))?;
    Some(Hedge::Percentile(percent))
}

/// A name that expressions and paths can hold: a letter, then letters, digits, `_` and `-`.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// `1.2.3`, with what semantic versioning allows behind it.
pub(super) fn is_version(text: &str) -> bool {
    let tail = text.find(['-', '+']).unwrap_or(text.len());
    let (core, rest) = text.split_at(tail);
    let parts: Vec<&str> = core.split('.').collect();
    let number = |part: &&str| part.parse::<u64>().is_ok_and(|n| n.to_string() == **part);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    parts.len() == 3 && parts.iter().all(number) && rest.len() != 1 && rest.chars().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_a_bound() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Some(Duration::from_secs(120)));
        for bad in ["2", "s", "", "0s", "1.5s", "-1s", "2 s", "99999999999999999999s", "9000000h"] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_have_a_unit_and_a_bound() {
        assert_eq!(bytes("16MiB"), Some(16 << 20));
        assert_eq!(
            (bytes("1B"), bytes("2KiB"), bytes("1GiB")),
            (Some(1), Some(2048), Some(1 << 30))
        );
        for bad in ["16", "MiB", "0B", "1.5MiB", "-1B", "1 MiB", "1MB", "99999999999GiB", "2000GiB"]
        {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_allowance_is_a_number_or_a_percentage() {
        assert_eq!(allowance("0"), Some(Allowance::Count(0)));
        assert_eq!(allowance("12"), Some(Allowance::Count(12)));
        assert_eq!(allowance("5%"), Some(Allowance::Share(500)));
        assert_eq!(allowance("100%"), Some(Allowance::Share(10_000)));
        assert_eq!(allowance("2.5%"), Some(Allowance::Share(250)));
        assert_eq!(allowance("0.05%"), Some(Allowance::Share(5)));
        for bad in ["", "%", "-1", "+1", "1.5", "101%", "100.01%", "-1%", ".5%", "5 %", "p%"] {
            assert_eq!(allowance(bad), None, "{bad}");
        }
    }

    #[test]
    fn rates_budgets_and_hedges_are_short_words() {
        assert_eq!(rate("60/m"), Some(Rate { requests: 60, per: Per::Minute }));
        for bad in ["60", "0/s", "60/", "/s", "+6/s", "60/d", "6.5/s", "60 /s", "99999999999/s"] {
            assert_eq!(rate(bad), None, "{bad}");
        }
        assert_eq!(budget("0%"), Some(Budget::Percent(0)));
        assert_eq!(budget("none"), Some(Budget::Unlimited));
        for bad in ["20", "%", "-1%", "1.5%", "2000%", ""] {
            assert_eq!(budget(bad), None, "{bad}");
        }
        assert!(is_percent("100%") && !is_percent("0%") && !is_percent("101%"));
        assert_eq!(hedge("p95"), Some(Hedge::Percentile(95)));
        assert_eq!(hedge("50ms"), Some(Hedge::After(Duration::from_millis(50))));
        assert_eq!(hedge("none"), Some(Hedge::Off));
        for bad in ["p0", "p100", "p", "95", "p9.5", "p+9", "0ms"] {
            assert_eq!(hedge(bad), None, "{bad}");
        }
    }

    #[test]
    fn versions_have_three_numbers() {
        assert!(is_version("0.1.0") && is_version("1.2.3-rc.1+build"));
        assert!(!is_version("1.0") && !is_version("1.02.3") && !is_version("1.0.0-"));
    }
}
