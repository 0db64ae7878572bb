//! An answer of an API whose manifest says `decode: lenient`.

use std::cell::RefCell;
use std::ops::Deref;

use serde::de::DeserializeOwned;

use super::RawResponse;
use crate::deviations::Found;
use crate::error::DecodeFailure;
use crate::model::{noted, trace, trace_text};

thread_local! {
    /// What the answer that is read on this thread deviates in; `None`: nobody asks.
    static FOUND: RefCell<Option<Found>> = const { RefCell::new(None) };
}

/// Runs `answer`, which reads one answer; gives what that deviates in, too.
pub(crate) fn finding<T>(answer: impl FnOnce() -> T) -> (T, Found) {
    /// Puts the outer one back, also when `answer` panics.
    struct Before(Option<Found>);
    impl Drop for Before {
        fn drop(&mut self) {
            FOUND.set(self.0.take());
        }
    }
    let _before = Before(FOUND.replace(Some(Found::default())));
    let value = answer();
    (value, FOUND.take().unwrap_or_default())
}

/// An answer that may differ from what its document says: how it does is counted.
///
/// All other methods are those of the [`RawResponse`].
#[derive(Clone, Copy, Debug)]
pub struct Lenient<'a>(&'a RawResponse);

impl RawResponse {
    /// The same answer, of an API that is decoded leniently.
    pub fn lenient(&self) -> Lenient<'_> {
        Lenient(self)
    }
}

impl Lenient<'_> {
    /// A JSON body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        self.found_in(RawResponse::json, RawResponse::traced::<T>)
    }

    /// A text body, in the encoding that it says.
    pub fn text<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        self.found_in(RawResponse::text, RawResponse::traced_text::<T>)
    }

    pub(super) fn found_in<T>(
        self,
        read: impl FnOnce(&RawResponse) -> Result<T, DecodeFailure>,
        trace: impl FnOnce(&RawResponse) -> Found,
    ) -> Result<T, DecodeFailure> {
        let before = noted();
        let read = read(self.0);
        if read.is_ok() && noted() != before && FOUND.with_borrow(Option::is_some) {
            let found = trace(self.0);
            FOUND.with_borrow_mut(|all| all.get_or_insert_default().extend(found));
        }
        read
    }
}

impl RawResponse {
    fn traced<T: DeserializeOwned>(&self) -> Found {
        trace::<T>(self.body())
    }

    fn traced_text<T: DeserializeOwned>(&self) -> Found {
        trace_text::<T>(&String::from_utf8_lossy(self.body()))
    }
}

impl Deref for Lenient<'_> {
    type Target = RawResponse;

    fn deref(&self) -> &RawResponse {
        self.0
    }
}
