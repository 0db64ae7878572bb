//! What is known of each base URL of an API.

use std::sync::{Arc, PoisonError, RwLock};

use super::state::{Circuit, CircuitRules};

/// What is known of one base URL.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) circuit: Option<Circuit>,
}

impl Endpoint {
    fn new(rules: Option<CircuitRules>) -> Self {
        Self { circuit: rules.map(Circuit::new) }
    }

    /// Whether its circuit is sure to refuse at `moment`, as far as is known now.
    pub(super) fn refuses(&self, moment: u64) -> bool {
        self.circuit.as_ref().is_some_and(|circuit| circuit.refuses(moment))
    }
}

/// All base URLs of an API, and the servers that some operations declare for themselves.
#[derive(Debug)]
pub(super) struct Endpoints {
    rules: Option<CircuitRules>,
    own: Endpoint,
    /// By the text of the document; there are as many as it declares.
    declared: RwLock<Vec<(&'static str, Arc<Endpoint>)>>,
}

/// One of them.
pub(super) enum Found<'a> {
    Own(&'a Endpoint),
    Declared(Arc<Endpoint>),
}

impl std::ops::Deref for Found<'_> {
    type Target = Endpoint;

    fn deref(&self) -> &Endpoint {
        match self {
            Self::Own(endpoint) => endpoint,
            Self::Declared(endpoint) => endpoint,
        }
    }
}

impl Endpoints {
    pub(super) fn new(rules: Option<CircuitRules>) -> Self {
        Self { rules, own: Endpoint::new(rules), declared: RwLock::default() }
    }

    /// Where a request goes whose operation declares this server.
    pub(super) fn of(&self, server: Option<&'static str>) -> Found<'_> {
        // Without a breaker nothing is known of a server.
        let Some(server) = server.filter(|_| self.rules.is_some()) else {
            return Found::Own(&self.own);
        };
        let known = |all: &[(&'static str, Arc<Endpoint>)]| {
            all.iter().find(|(name, _)| *name == server).map(|(_, one)| Arc::clone(one))
        };
        let found = known(&self.declared.read().unwrap_or_else(PoisonError::into_inner));
        Found::Declared(found.unwrap_or_else(|| {
            let mut all = self.declared.write().unwrap_or_else(PoisonError::into_inner);
            known(&all).unwrap_or_else(|| {
                let endpoint = Arc::new(Endpoint::new(self.rules));
                all.push((server, Arc::clone(&endpoint)));
                endpoint
            })
        }))
    }
}
