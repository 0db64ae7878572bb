//! What stands around a type wherever it is referred to: `null` and secrecy.
//!
//! Both are read from the schema alone, before any type is built, so that a `$ref` to a component
//! that is still being built says the same as one to a component that is done.

use openapiv3::{ReferenceOr, Schema};

use super::view::{Node, View};
use crate::ir::{Primitive, Ty};

/// What stands around a type.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outer {
    pub(super) nullable: bool,
    pub(super) secret: bool,
}

impl Outer {
    /// Puts it around a type, once.
    pub(super) fn wrap(self, ty: Ty) -> Ty {
        let (nullable, ty) = match ty {
            Ty::Nullable(inner) => (true, *inner),
            other => (false, other),
        };
        let ty = match ty {
            Ty::Secret(_) => ty,
            ty if self.secret => Ty::Secret(Box::new(ty)),
            ty => ty,
        };
        match ty {
            // `null` is one of their values already.
            Ty::Any | Ty::Primitive(Primitive::Null) => ty,
            ty if nullable || self.nullable => Ty::Nullable(Box::new(ty)),
            ty => ty,
        }
    }
}

/// The type without what stands around it.
pub(super) fn peel(ty: Ty) -> Ty {
    match ty {
        Ty::Nullable(inner) | Ty::Secret(inner) => peel(*inner),
        other => other,
    }
}

/// The type without `null`.
pub(super) fn peel_null(ty: Ty) -> Ty {
    match ty {
        Ty::Nullable(inner) => *inner,
        other => other,
    }
}

/// Reads what stands around schemas of one document.
pub(super) struct Reader<'a, F> {
    /// The component behind a `$ref`.
    pub(super) resolve: F,
    /// Components that are being read: what leads to itself adds nothing.
    pub(super) open: Vec<&'a str>,
}

impl<'a, F: Fn(&'a str) -> Option<&'a ReferenceOr<Schema>>> Reader<'a, F> {
    pub(super) fn read(&mut self, node: Node<'a>) -> Outer {
        // What is `null` alone is that type already.
        let null = matches!(node, Node::Item(schema) if View::of(schema).is_null_alone());
        Outer { nullable: !null && self.nullable(node), secret: self.secret(node) }
    }

    fn nullable(&mut self, node: Node<'a>) -> bool {
        let view = match node {
            Node::Ref(reference) => return self.follow(reference, Self::nullable),
            Node::Item(schema) => View::of(schema),
        };
        if view.says_null() {
            return true;
        }
        for list in view.alternatives() {
            if list.iter().any(|one| self.nullable(one.into())) {
                return true;
            }
        }
        // A lone `$ref` with texts beside it is that reference. Merged parts have their own say.
        let all_of = view.all_of;
        let own = View { all_of: &[], ..view };
        own.is_weak()
            && all_of.iter().any(|one| self.nullable(one.into()))
            && all_of.iter().all(|one| adds_nothing(one.into()) || self.nullable(one.into()))
    }

    fn secret(&mut self, node: Node<'a>) -> bool {
        let view = match node {
            Node::Ref(reference) => return self.follow(reference, Self::secret),
            Node::Item(schema) => View::of(schema),
        };
        view.is_secret() || view.all_of.iter().any(|one| self.secret(one.into()))
    }

    fn follow(&mut self, reference: &'a str, ask: fn(&mut Self, Node<'a>) -> bool) -> bool {
        if self.open.contains(&reference) {
            return false;
        }
        let Some(target) = (self.resolve)(reference) else { return false };
        self.open.push(reference);
        let answer = ask(self, target.into());
        self.open.pop();
        answer
    }
}

fn adds_nothing(node: Node<'_>) -> bool {
    matches!(node, Node::Item(schema) if View::of(schema).is_weak())
}
