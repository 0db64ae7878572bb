//! The one source of time.

use std::time::{Duration, Instant, SystemTime};

use futures_util::future::BoxFuture;

/// Where every `now` and every `sleep` of the runtime comes from.
pub trait Clock: Send + Sync + 'static {
    /// Monotonic time.
    fn now(&self) -> Instant;
    /// Wall time, for dates in headers.
    fn wall(&self) -> SystemTime;
    /// Ends after `duration` of monotonic time.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// Tokio's clock: real time, or the paused time of a test.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioClock {
    origin: Option<(Instant, SystemTime)>,
}

impl TokioClock {
    /// The machine's clock.
    pub const fn new() -> Self {
        Self { origin: None }
    }

    /// A clock whose wall time is `wall` now and goes on with the monotonic time, paused or not.
    pub fn starting_at(wall: SystemTime) -> Self {
        Self { origin: Some((Self::new().now(), wall)) }
    }
}

#[allow(clippy::disallowed_methods)] // This is the one place that reads time.
impl Clock for TokioClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn wall(&self) -> SystemTime {
        self.origin.map_or_else(SystemTime::now, |(start, wall)| {
            wall + self.now().saturating_duration_since(start)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn both_times_go_on_while_tokio_is_paused() {
        let clock = TokioClock::starting_at(SystemTime::UNIX_EPOCH);
        let start = clock.now();
        clock.sleep(Duration::from_secs(90)).await;
        assert_eq!((clock.now() - start).as_secs(), 90);
        let wall = clock.wall().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(wall.as_secs(), 90);
    }
}
