//! Headers that carry an idempotency key under a name of the API's own.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Ir, Location, Operation};
use crate::manifest::Manifest;

/// Takes the header that the manifest names from the parameters of each operation that declares it.
///
/// A name that no operation of the API declares is an error.
pub fn key_headers(ir: &mut Ir, manifest: &Manifest, diagnostics: &mut Diagnostics) {
    for written in &manifest.apis {
        let Some(header) = &written.idempotency_header else { continue };
        let api = ir.apis.iter().find(|(_, api)| api.name == written.name.value);
        let Some(operations) = api.map(|(_, api)| api.operations.clone()) else { continue };
        let mut declared = false;
        for id in operations {
            declared |= take(&mut ir.operations[id], &header.value);
        }
        if !declared {
            let name = &written.name.value;
            let message = format!("no operation of {name} declares a header `{}`", header.value);
            let fault = Diagnostic::error("unknown-header", header.place.clone(), message);
            diagnostics.push(fault.help("name the header as the document does"));
        }
    }
}

/// Whether the operation declares the header.
fn take(operation: &mut Operation, header: &str) -> bool {
    let is_it = |name: &str| name.eq_ignore_ascii_case(header);
    if operation.idempotency_header.as_deref().is_some_and(is_it) {
        return true;
    }
    let position = operation
        .parameters
        .iter()
        .position(|one| one.location == Location::Header && is_it(&one.name));
    let Some(position) = position else { return false };
    operation.idempotency_header = Some(operation.parameters.remove(position).name);
    true
}
