//! The parts of a large API, by its tags.

use indexmap::IndexMap;

use crate::ir::{Api, Extent, Ir, OperationId};

/// From how many operations on an API is parted.
const LARGE: usize = 60;

/// The operations of a tag: those for which it is the first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The tag as the document writes it.
    pub tag: String,
    /// In document order.
    pub operations: Vec<OperationId>,
}

/// The groups of each API. None where an API is small, has not two tags, or is cut down to what is
/// asked for. An operation without a tag is in no group.
pub(super) fn groups(ir: &Ir) -> Vec<Vec<Group>> {
    ir.apis.iter().map(|(_, api)| of_api(ir, api)).collect()
}

fn of_api(ir: &Ir, api: &Api) -> Vec<Group> {
    if api.operations.len() < LARGE || api.extent != Extent::Whole {
        return Vec::new();
    }
    let mut by_tag: IndexMap<&str, Vec<OperationId>> = IndexMap::new();
    for &id in &api.operations {
        if let Some(tag) = ir.operations[id].tags.first() {
            by_tag.entry(tag).or_default().push(id);
        }
    }
    if by_tag.len() < 2 {
        return Vec::new();
    }
    let group = |(tag, operations): (&str, _)| Group { tag: tag.to_owned(), operations };
    by_tag.into_iter().map(group).collect()
}
