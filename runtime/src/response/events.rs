//! Answers that are server-sent events, read as a whole.

use serde::de::DeserializeOwned;

use crate::decode;
use crate::deviations::Found;
use crate::error::DecodeFailure;
use crate::model::trace;
use crate::response::{Lenient, RawResponse};
use crate::stream::{EventForm, event_list};

impl RawResponse {
    /// A body of server-sent events as one list of their data, which is JSON.
    pub fn events<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        self.events_as(EventForm::data())
    }

    /// A body of server-sent events as one list of what is made of them.
    pub fn events_as<T: DeserializeOwned>(&self, form: EventForm) -> Result<T, DecodeFailure> {
        decode::json(&event_list(self.body(), form))
    }
}

impl Lenient<'_> {
    /// A body of server-sent events as one list of their data, which is JSON.
    pub fn events<T: DeserializeOwned>(&self) -> Result<T, DecodeFailure> {
        self.events_as(EventForm::data())
    }

    /// A body of server-sent events as one list of what is made of them.
    pub fn events_as<T: DeserializeOwned>(&self, form: EventForm) -> Result<T, DecodeFailure> {
        let traced = |raw: &RawResponse| -> Found { trace::<T>(&event_list(raw.body(), form)) };
        self.found_in(|raw| raw.events_as(form), traced)
    }
}
