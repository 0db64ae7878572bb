//! Which reads share a request or keep their answers: names of the manifest, resolved.

use super::model::{Cache, Reads};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{ApiId, Ir, OperationId};
use crate::manifest;
use crate::select::{listed, title};

/// What is kept of an API's answers.
pub(super) fn cache(
    ir: &Ir,
    api: ApiId,
    written: &manifest::Api,
    diagnostics: &mut Diagnostics,
) -> Option<Cache> {
    let bounds = written.policy.cache.clone()?;
    let reads = reads(ir, api, &bounds.reads, "answers to it are not kept", diagnostics);
    Some(Cache { reads, bounds })
}

/// Which reads of an API share a request.
pub(super) fn coalesce(
    ir: &Ir,
    api: ApiId,
    written: &manifest::Api,
    diagnostics: &mut Diagnostics,
) -> Option<Reads> {
    let written = written.policy.coalesce.as_ref()?;
    Some(reads(ir, api, written, "its requests are not shared", diagnostics))
}

/// An operation that writes is a warning, unless a tag brings it along.
fn reads(
    ir: &Ir,
    api: ApiId,
    written: &manifest::Reads,
    why: &str,
    diagnostics: &mut Diagnostics,
) -> Reads {
    let words = match written {
        manifest::Reads::All => return Reads::All,
        manifest::Reads::None => return Reads::None,
        manifest::Reads::Only(words) => words,
    };
    let is_safe = |id: &OperationId| ir.operations[*id].method.is_safe();
    let mut kept = Vec::new();
    for word in words {
        let found = match listed(ir, api, word) {
            Ok(found) => found,
            Err(fault) => {
                diagnostics.push(fault);
                continue;
            }
        };
        if let (Some(id), false) = (found.first(), found.iter().any(is_safe)) {
            let message = format!("{} writes: {why}", title(ir, *id));
            let warning = Diagnostic::warning("reuse-writes", word.place.clone(), message);
            diagnostics.push(warning.help("remove it; only reads are"));
        }
        kept.extend(found.into_iter().filter(is_safe));
    }
    kept.sort_unstable();
    kept.dedup();
    Reads::Only(kept)
}
