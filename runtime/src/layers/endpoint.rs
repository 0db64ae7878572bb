//! What is known of each base URL of an API.

use std::sync::{Arc, PoisonError, RwLock};

use super::state::{Circuit, CircuitRules, Load, Standing};

/// What is known of one base URL.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) circuit: Option<Circuit>,
    pub(super) load: Load,
}

impl Endpoint {
    fn new(rules: Option<CircuitRules>) -> Self {
        Self { circuit: rules.map(Circuit::new), load: Load::default() }
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
    /// One at least.
    own: Vec<Arc<Endpoint>>,
    /// By the text of the document; there are as many as it declares.
    declared: RwLock<Vec<(&'static str, Arc<Endpoint>)>>,
}

impl Endpoints {
    pub(super) fn new(rules: Option<CircuitRules>, bases: usize) -> Self {
        let own = (0..bases.max(1)).map(|_| Arc::new(Endpoint::new(rules))).collect();
        Self { rules, own, declared: RwLock::default() }
    }

    /// Where a request may go whose operation declares this server, or none: to any of these.
    pub(super) fn of(&self, server: Option<&'static str>) -> Reach<'_> {
        match server {
            None => Reach::Own(&self.own),
            // Without a breaker nothing needs to be known of a server.
            Some(_) if self.rules.is_none() => Reach::Own(self.own.get(..1).unwrap_or_default()),
            Some(server) => Reach::Declared([self.declared(server)]),
        }
    }

    /// How each circuit stands at `now`: those of its own base URLs by their place, then those of
    /// declared servers by their text.
    pub(super) fn circuits(&self, now: u64) -> Vec<(Place, Standing)> {
        let own = self.own.iter().enumerate().map(|(at, one)| (Place::Own(at), Arc::clone(one)));
        let declared = self.declared.read().unwrap_or_else(PoisonError::into_inner).clone();
        let declared = declared.into_iter().map(|(name, one)| (Place::Declared(name), one));
        own.chain(declared)
            .filter_map(|(place, one)| Some((place, one.circuit.as_ref()?.stands(now))))
            .collect()
    }

    fn declared(&self, server: &'static str) -> Arc<Endpoint> {
        let known = |all: &[(&'static str, Arc<Endpoint>)]| {
            all.iter().find(|(name, _)| *name == server).map(|(_, one)| Arc::clone(one))
        };
        let found = known(&self.declared.read().unwrap_or_else(PoisonError::into_inner));
        found.unwrap_or_else(|| {
            let mut all = self.declared.write().unwrap_or_else(PoisonError::into_inner);
            known(&all).unwrap_or_else(|| {
                let endpoint = Arc::new(Endpoint::new(self.rules));
                all.push((server, Arc::clone(&endpoint)));
                endpoint
            })
        })
    }
}

/// Which endpoint it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// One of the API's base URLs, counted from 0.
    Own(usize),
    /// A server that operations declare for themselves.
    Declared(&'static str),
}

/// Where a request may go.
pub(super) enum Reach<'a> {
    Own(&'a [Arc<Endpoint>]),
    Declared([Arc<Endpoint>; 1]),
}

impl Reach<'_> {
    pub(super) fn all(&self) -> &[Arc<Endpoint>] {
        match self {
            Self::Own(all) => all,
            Self::Declared(one) => one,
        }
    }
}
