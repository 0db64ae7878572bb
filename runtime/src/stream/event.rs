//! One server-sent event.

crate::record! {
    /// A server-sent event as it came: what a document gets that says nothing of its events.
    pub struct ServerEvent {
        required:
        /// Its data; several lines of it are joined by line breaks.
        pub data: String = "data",

        optional:
        /// The name of its kind; where it has none, it is a `message`.
        pub event: Option<String> = "event",
        /// Its id: where a stream that broke off goes on.
        pub id: Option<String> = "id",
    }
}
