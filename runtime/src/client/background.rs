//! Work that outlives its callers.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use tokio::sync::Notify;

/// Counts the work that outlives its callers, for whoever waits until there is none.
#[derive(Debug, Default)]
pub(crate) struct Background {
    count: AtomicUsize,
    idle: Notify,
}

impl Background {
    /// One more piece of work, until what this gives is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> Working {
        self.count.fetch_add(1, SeqCst);
        Working(Arc::clone(self))
    }

    /// Waits until there is none.
    pub(crate) async fn drain(&self) {
        loop {
            let mut idle = pin!(self.idle.notified());
            idle.as_mut().enable();
            if self.count.load(SeqCst) == 0 {
                return;
            }
            idle.await;
        }
    }
}

/// A piece of work that outlives its caller.
#[derive(Debug)]
pub(crate) struct Working(Arc<Background>);

impl Drop for Working {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, SeqCst) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}
