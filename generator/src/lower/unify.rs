//! One type for what a document writes in line more than once.

use std::collections::HashMap;
use std::fmt::{Arguments, Write};

use crate::ir::{
    Docs, Enumeration, Field, Home, Ir, Naming, Record, Shape, Ty, TypeDef, TypeId, Union, Value,
    Variant,
};

/// Makes equal types that are written in line one type: the first of them, or the component that
/// says the same. The others stay as other names for it, so that a name never depends on what else
/// a document holds. Types are equal if their values are and the texts inside of them; the text of
/// a type itself stays with its name.
///
/// Invariant: one-type-for-equal-types. Components are never made one: their names say that they
/// are two things.
#[must_use]
pub fn unify(mut ir: Ir) -> Ir {
    // What is equal to a component that comes later is found in the second round.
    let components = Round::of(&ir, HashMap::new()).components;
    let same = Round::of(&ir, components).same;
    for (id, same) in ir.types.ids().zip(same) {
        if id != same {
            ir.types[id].shape = Shape::Alias(Ty::Named(same));
        }
    }
    ir
}

/// What a type says, without its own name and texts.
type Key = (Home, String);

struct Round<'a> {
    ir: &'a Ir,
    /// What each type is the same as; itself at first.
    same: Vec<TypeId>,
    /// The first component of each key.
    components: HashMap<Key, TypeId>,
    /// The first type in line of each key.
    in_line: HashMap<Key, TypeId>,
}

impl<'a> Round<'a> {
    fn of(ir: &'a Ir, components: HashMap<Key, TypeId>) -> Self {
        let same = ir.types.ids().collect();
        let mut round = Self { ir, same, components, in_line: HashMap::new() };
        let mut met = vec![false; ir.types.len()];
        // What operations reach goes first, so that it is no other name for what none needs.
        let operations = || ir.operations.iter().map(|(_, operation)| operation);
        let types = operations().flat_map(|one| one.sent().chain(one.received()));
        let reached = ir.reach(types);
        let (first, rest): (Vec<TypeId>, _) = ir.types.ids().partition(|id| reached.contains(*id));
        for id in first.into_iter().chain(rest) {
            round.from(id, &mut met);
        }
        round
    }

    /// Looks at a type after all that it is made of. What holds itself is met once.
    fn from(&mut self, start: TypeId, met: &mut [bool]) {
        let mut open = vec![(start, false)];
        while let Some((id, ready)) = open.pop() {
            if ready {
                self.decide(id);
                continue;
            }
            let Some(met) = met.get_mut(id.index()) else { continue };
            if std::mem::replace(met, true) {
                continue;
            }
            open.push((id, true));
            let mut parts = Vec::new();
            self.ir.types[id].parts(|ty| parts.extend(ty.named()));
            open.extend(parts.into_iter().rev().map(|id| (id, false)));
        }
    }

    fn decide(&mut self, id: TypeId) {
        let def = &self.ir.types[id];
        let Some(key) = self.key(def) else { return };
        if matches!(def.naming, Naming::Component(_)) {
            self.components.entry(key).or_insert(id);
            return;
        }
        let same = match self.components.get(&key) {
            Some(component) => *component,
            None => *self.in_line.entry(key).or_insert(id),
        };
        if let Some(slot) = self.same.get_mut(id.index()) {
            *slot = same;
        }
    }

    fn key(&self, def: &TypeDef) -> Option<Key> {
        let mut text = format!("{:?}", def.xml);
        match &def.shape {
            Shape::Record(record) => self.record(&mut text, record),
            Shape::Enumeration(enumeration) => self::enumeration(&mut text, enumeration),
            Shape::Union(union) => self.union(&mut text, union),
            Shape::Alias(_) => return None,
        }
        Some((def.home, text))
    }

    fn record(&self, out: &mut String, record: &Record) {
        let Record { fields, extra } = record;
        out.push_str("record ");
        for field in fields {
            let Field { name, ty, required, expected, fixed, access, xml, docs, place: _ } = field;
            self.ty(out, ty);
            put(out, format_args!("{name:?}{required}{expected}{fixed:?}{access:?}{xml:?}"));
            self::docs(out, docs);
        }
        self.ty(out, extra);
    }

    fn union(&self, out: &mut String, union: &Union) {
        let Union { tag, variants, open } = union;
        put(out, format_args!("union {tag:?}{open}"));
        for Variant { name, ty, tags, docs } in variants {
            self.ty(out, ty);
            put(out, format_args!("{name:?}{tags:?}"));
            self::docs(out, docs);
        }
    }

    fn ty(&self, out: &mut String, ty: &Ty) {
        match ty {
            Ty::List(inner) => self.outer(out, "[", inner),
            Ty::Map(inner) => self.outer(out, "{", inner),
            Ty::Nullable(inner) => self.outer(out, "?", inner),
            Ty::Secret(inner) => self.outer(out, "!", inner),
            Ty::Named(id) => {
                let same = self.same.get(id.index()).copied().unwrap_or(*id);
                put(out, format_args!("{same:?};"));
            }
            Ty::Primitive(_) | Ty::Foreign(_) | Ty::Any => put(out, format_args!("{ty:?};")),
        }
    }

    fn outer(&self, out: &mut String, word: &str, inner: &Ty) {
        out.push_str(word);
        self.ty(out, inner);
    }
}

fn enumeration(out: &mut String, enumeration: &Enumeration) {
    out.push_str("enumeration ");
    for Value { literal, name, docs } in &enumeration.values {
        put(out, format_args!("{literal:?}{name:?}"));
        self::docs(out, docs);
    }
}

fn docs(out: &mut String, docs: &Docs) {
    put(out, format_args!("{:?}{:?}{}", docs.summary, docs.description, docs.deprecated));
}

fn put(out: &mut String, text: Arguments<'_>) {
    // Writing to a string never fails.
    let _ = out.write_fmt(text);
}
