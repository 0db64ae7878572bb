//! What answers may lack: `decode: lenient` and `optional` of the manifest.
//!
//! Where only answers hold a type, it changes itself. Where requests hold it too, answers get a
//! second one beside it ([`Naming::Received`]), and so does every type that leads to such a one.

mod entry;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostics;
use crate::ir::{ApiId, Field, Ir, Naming, Reached, Shape, Ty, TypeId};
use crate::manifest::{Api, Decode, Manifest};

/// Makes optional in answers what the manifest says may be missing there.
///
/// An entry of `optional` that names nothing is an error.
#[must_use]
pub fn loosen(mut ir: Ir, manifest: &Manifest, diagnostics: &mut Diagnostics) -> Ir {
    let mut groups: Vec<Vec<(ApiId, &Api)>> = vec![Vec::new()];
    for written in &manifest.apis {
        let found = ir.apis.iter().find(|(_, api)| api.name == written.name.value);
        let Some(id) = found.map(|(id, _)| id) else { continue };
        ir.apis[id].lenient = written.decode == Decode::Lenient;
        match groups.first_mut() {
            // What lenient APIs share stays one type.
            Some(lenient) if ir.apis[id].lenient => lenient.push((id, written)),
            _ => groups.push(vec![(id, written)]),
        }
    }
    for group in groups {
        let apis: Vec<ApiId> = group.iter().map(|(id, _)| *id).collect();
        let received = received(&ir, &apis);
        let mut named = BTreeSet::new();
        for (id, written) in &group {
            named.extend(entry::named(&ir, *id, &written.optional, &received, diagnostics));
        }
        let lenient = apis.iter().any(|id| ir.apis[*id].lenient);
        let changed = changed(&ir, lenient, &received, &named);
        if !changed.is_empty() {
            Loosening::new(&ir, &apis, &received, changed).apply(&mut ir, &apis);
        }
    }
    ir
}

/// All types that answers of these APIs hold.
fn received(ir: &Ir, apis: &[ApiId]) -> Reached {
    let operations = apis.iter().flat_map(|id| &ir.apis[*id].operations);
    ir.reach(operations.flat_map(|id| ir.operations[*id].received()))
}

/// All types that something else holds: a request, an input of a fan-out, another API's answer.
fn held_elsewhere(ir: &Ir, apis: &[ApiId]) -> Reached {
    let operations = || ir.apis.iter().flat_map(|(_, api)| &api.operations);
    let sent = operations().flat_map(|id| ir.operations[*id].sent());
    let others = operations().filter(|id| !apis.contains(&ir.operations[**id].api));
    let received = others.flat_map(|id| ir.operations[*id].received());
    ir.reach(sent.chain(received).chain(ir.inputs.iter().map(|input| &input.ty)))
}

/// The types that become other ones in answers, whatever they hold.
fn changed(
    ir: &Ir,
    lenient: bool,
    received: &Reached,
    named: &BTreeSet<(TypeId, usize)>,
) -> BTreeMap<TypeId, Shape> {
    let mut changed = BTreeMap::new();
    for (id, def) in ir.types.iter().filter(|(id, _)| received.contains(*id)) {
        let mut shape = def.shape.clone();
        let mut is_changed = false;
        match &mut shape {
            Shape::Record(record) => {
                for (at, field) in record.fields.iter_mut().enumerate() {
                    let named = named.contains(&(id, at));
                    if field.required && (lenient || named) {
                        may_be_missing(field, !named);
                        is_changed = true;
                    }
                }
            }
            Shape::Union(union) if lenient && union.tag.is_none() => {
                union.open = true;
                is_changed = true;
            }
            Shape::Union(_) | Shape::Enumeration(_) | Shape::Alias(_) => {}
        }
        if is_changed {
            changed.insert(id, shape);
        }
    }
    changed
}

/// `expected`: its absence is to be counted.
fn may_be_missing(field: &mut Field, expected: bool) {
    field.required = false;
    field.expected = expected;
    field.fixed = None;
}

/// The types that answers hold in another form than before.
struct Loosening {
    /// Every such type with its new shape, what it holds not yet replaced.
    shapes: BTreeMap<TypeId, Shape>,
    /// Those that something else holds too, with what answers hold instead.
    beside: BTreeMap<TypeId, TypeId>,
    kept: Reached,
}

impl Loosening {
    fn new(ir: &Ir, apis: &[ApiId], received: &Reached, changed: BTreeMap<TypeId, Shape>) -> Self {
        let mut holders: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
        for (id, def) in ir.types.iter().filter(|(id, _)| received.contains(*id)) {
            def.parts(|ty| {
                if let Some(part) = ty.named() {
                    holders.entry(part).or_default().push(id);
                }
            });
        }
        let mut open: Vec<TypeId> = changed.keys().copied().collect();
        let mut shapes = changed;
        while let Some(id) = open.pop() {
            for holder in holders.remove(&id).into_iter().flatten() {
                shapes.entry(holder).or_insert_with(|| {
                    open.push(holder);
                    ir.types[holder].shape.clone()
                });
            }
        }
        Self { shapes, beside: BTreeMap::new(), kept: held_elsewhere(ir, apis) }
    }

    fn apply(mut self, ir: &mut Ir, apis: &[ApiId]) {
        let shapes = std::mem::take(&mut self.shapes);
        for id in shapes.keys().copied().filter(|id| self.kept.contains(*id)) {
            let def = ir.types[id].clone();
            self.beside.insert(id, ir.types.push(def));
        }
        for (id, mut shape) in shapes {
            self.replace_in(&mut shape);
            let target = self.beside.get(&id).copied().unwrap_or(id);
            ir.types[target].shape = shape;
            ir.types[target].naming = if self.beside.contains_key(&id) {
                self.naming(&ir.types[id].naming).unwrap_or(Naming::Received(id))
            } else {
                ir.types[id].naming.clone()
            };
        }
        let operations = apis.iter().flat_map(|id| ir.apis[*id].operations.clone());
        for id in operations.collect::<Vec<_>>() {
            let contents = ir.operations[id].answers.iter_mut().flat_map(|one| &mut one.content);
            contents.for_each(|content| self.replace(&mut content.ty));
        }
    }

    /// What is written in line in a second type is called after that.
    fn naming(&self, naming: &Naming) -> Option<Naming> {
        let of = |parent: &TypeId| self.beside.get(parent).copied();
        match naming {
            Naming::Property(parent, name) => Some(Naming::Property(of(parent)?, name.clone())),
            Naming::Variant(parent, name) => Some(Naming::Variant(of(parent)?, name.clone())),
            Naming::Item(inner) => Some(Naming::Item(Box::new(self.naming(inner)?))),
            _ => None,
        }
    }

    fn replace_in(&self, shape: &mut Shape) {
        match shape {
            Shape::Record(record) => {
                record.fields.iter_mut().for_each(|field| self.replace(&mut field.ty));
                self.replace(&mut record.extra);
            }
            Shape::Union(union) => {
                union.variants.iter_mut().for_each(|variant| self.replace(&mut variant.ty));
            }
            Shape::Alias(ty) => self.replace(ty),
            Shape::Enumeration(_) => {}
        }
    }

    fn replace(&self, ty: &mut Ty) {
        match ty {
            Ty::Named(id) => {
                if let Some(instead) = self.beside.get(id) {
                    *id = *instead;
                }
            }
            Ty::List(of) | Ty::Map(of) | Ty::Nullable(of) | Ty::Secret(of) => self.replace(of),
            Ty::Primitive(_) | Ty::Foreign(_) | Ty::Any => {}
        }
    }
}
