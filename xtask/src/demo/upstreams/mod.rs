//! The example's three upstreams: real HTTP servers on loopback ports, in this process.
//!
//! Each keeps a ledger of what really happened, checks the credential that its document declares,
//! notes every request, and does wrong what it is told to ([`Fault`]).
//!
//! ```ignore
//! let payment = Payment::start().await?;
//! payment.fault("POST /charges", 2, Fault::status(503).retry_after(1));
//! // … call it at `payment.base_url()` with the key `payment::KEY` …
//! assert_eq!(payment.ledger().balance(), 4200);
//! ```

mod accept;
pub(crate) mod email;
mod exchange;
mod fault;
pub(crate) mod inventory;
pub(crate) mod payment;
mod upstream;

#[cfg(test)]
mod tests;

pub(crate) use fault::{ALWAYS, Fault};
pub(crate) use upstream::Upstream;

/// The inventory API, served.
pub(crate) type Inventory = Upstream<inventory::Inventory>;
/// The payment API, served.
pub(crate) type Payment = Upstream<payment::Payment>;
/// The email API, served.
pub(crate) type Email = Upstream<email::Email>;
