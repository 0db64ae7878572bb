//! A client of one API, and what it is built of.

mod background;
mod builder;
mod call;
mod conclude;
mod core;
mod correlation;
mod policy;
mod settings;
mod shared;

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

pub(crate) use background::Background;
pub use builder::ApiBuilder;
pub use call::Call;
pub(crate) use core::{Base, Core};
pub(crate) use correlation::Correlation;
#[cfg(feature = "cache")]
pub use policy::Cache;
#[cfg(not(feature = "cache"))]
pub(crate) use policy::Cache;
pub use policy::{Breaker, Coalesce, Concurrency, Hedge, Policy, RateLimit, Retry};
pub(crate) use policy::{HedgeRule, Limits};
pub(crate) use settings::{CallSettings, KeyRule};
pub use shared::Shared;

use crate::api::Api;
use crate::deviations::Deviations;
use crate::error::ApiError;
use crate::operation::Operation;
use crate::response::Response;
use crate::stats::ApiStats;

/// A client of one API. Cloning it is cheap; all clones share connections and limits.
pub struct Client<A> {
    core: Arc<Core>,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> Client<A> {
    /// Starts a client of this API alone.
    pub fn builder() -> ApiBuilder<A> {
        ApiBuilder::new()
    }

    pub(crate) fn new(core: Core) -> Self {
        let core = Arc::new_cyclic(|me| Core { me: Weak::clone(me), ..core });
        let weak: Weak<Core> = Arc::downgrade(&core);
        core.meter.join(weak);
        Self { core, api: PhantomData }
    }

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// How answers have differed from the document so far, where the manifest says
    /// `decode: lenient`; else nothing. Clones of a client count together.
    pub fn deviations(&self) -> Deviations {
        self.core.deviations.read()
    }

    /// What became of the calls so far. All clients of this API count together that were built with
    /// the same [`Shared`].
    pub fn stats(&self) -> ApiStats {
        self.core.meter.read()
    }

    /// Waits for what outlives its callers, of every API that was built with the same [`Shared`]:
    /// fan-outs (`undo_on_drop`) and the renewal of stored answers.
    pub async fn drain(&self) {
        self.core.background.drain().await;
    }

    /// Starts a call of `operation`, which may have settings of its own.
    pub fn call<O: Operation<Api = A>>(&self, operation: O) -> Call<'_, O> {
        Call::new(&self.core, operation)
    }

    /// Sends `operation` under the client's policy.
    pub async fn execute<O: Operation<Api = A>>(
        &self,
        operation: O,
    ) -> Result<Response<O::Answer>, ApiError<O::Error>> {
        self.call(operation).send().await
    }
}

impl<A> Clone for Client<A> {
    fn clone(&self) -> Self {
        Self { core: Arc::clone(&self.core), api: PhantomData }
    }
}

impl<A: Api> fmt::Debug for Client<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api", &A::NAME).finish_non_exhaustive()
    }
}
