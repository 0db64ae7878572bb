//! What a caller says of a fan-out, whether a manifest declares it or code combines it.

/// The methods of a builder with a field `caller`.
macro_rules! options {
    () => {
        /// The id that ties all requests of this fan-out together, instead of a fresh one: the
        /// outcome's, and what each request carries in its API's correlation header. What a header
        /// can't hold travels percent-encoded.
        pub fn correlation_id(mut self, id: impl Into<String>) -> Self {
            self.caller.correlation_id = Some(id.into());
            self
        }

        /// Calls `sink` with all that happens, as it happens. It must not block.
        pub fn watch(
            mut self,
            sink: impl Fn($crate::fanout::Event) + Send + Sync + 'static,
        ) -> Self {
            self.caller.sink = Some(::std::sync::Arc::new(sink));
            self
        }

        /// The same fan-out, and a stream of all that happens while it runs.
        pub fn events(self) -> (Self, $crate::fanout::Events) {
            let (sender, events) = $crate::fanout::Events::channel();
            // Nobody listens any more: then nobody needs to know.
            (self.watch(move |event| drop(sender.send(event))), events)
        }
    };
}

pub(super) use options;
