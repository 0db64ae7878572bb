//! What an answer says about the effect of a write.

/// What an answer says about the effect of the write it answers, and of earlier attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It is known what happened; doubts of earlier attempts are settled.
    Known,
    /// Something may have happened.
    Unknown,
    /// This attempt did nothing, and says nothing of earlier ones.
    Silent,
}

/// The effect of a write that was answered with `status`.
///
/// `no_effect` lists the 5xx after which the API's owner says that nothing has happened. A write
/// without a key that is repeated may meet its own first effect: a 404, 409, 410 or 412 then says
/// nothing of the first attempt.
pub(super) fn effect(status: u16, keyed: bool, no_effect: &[u16]) -> Effect {
    match status {
        429 | 503 => Effect::Silent,
        404 | 409 | 410 | 412 if !keyed => Effect::Silent,
        501 => Effect::Known,
        500.. if no_effect.contains(&status) => Effect::Silent,
        500.. => Effect::Unknown,
        _ => Effect::Known,
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, effect};

    #[test]
    fn an_answer_settles_what_it_knows() {
        for status in [200, 201, 303, 400, 401, 402, 403, 408, 422, 501] {
            assert_eq!(effect(status, false, &[]), Effect::Known, "{status}");
        }
        for status in [404, 409, 410, 412] {
            assert_eq!(effect(status, false, &[]), Effect::Silent, "{status}");
            assert_eq!(effect(status, true, &[]), Effect::Known, "{status} with a key");
        }
        for status in [429, 503] {
            assert_eq!(effect(status, true, &[]), Effect::Silent, "{status}");
        }
        for status in [500, 502, 504, 520, 599] {
            assert_eq!(effect(status, true, &[]), Effect::Unknown, "{status}");
            assert_eq!(effect(status, true, &[status]), Effect::Silent, "{status} without effect");
        }
    }
}
