//! Merge keys: `<<: *defaults`, from YAML 1.1 and in wide use.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Member, NodeValue};

/// A mapping with what its merge keys bring in: where they stand, unless it has the key itself. Of
/// several merged mappings the first that has a key wins. `merges` are the positions of its merge
/// keys.
pub(super) fn merge(members: Vec<Member>, merges: &[usize]) -> Vec<Member> {
    let own = members.iter().enumerate().filter(|(index, _)| !merges.contains(index));
    let mut known: HashSet<Arc<str>> = own.map(|(_, member)| Arc::clone(&member.key)).collect();
    let mut whole = Vec::with_capacity(members.len());
    for (index, mut member) in members.into_iter().enumerate() {
        if !merges.contains(&index) {
            whole.push(member);
            continue;
        }
        match member.value.value {
            NodeValue::Object(more) => bring(more, &mut known, &mut whole),
            NodeValue::Array(all) if all.iter().all(|one| one.as_object().is_some()) => {
                for one in all {
                    if let NodeValue::Object(more) = one.value {
                        bring(more, &mut known, &mut whole);
                    }
                }
            }
            // No mapping to merge: then it is a key like any other.
            other => {
                member.value.value = other;
                whole.push(member);
            }
        }
    }
    whole
}

fn bring(from: Vec<Member>, known: &mut HashSet<Arc<str>>, into: &mut Vec<Member>) {
    into.extend(from.into_iter().filter(|member| known.insert(Arc::clone(&member.key))));
}
