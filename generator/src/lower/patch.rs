//! Merge patches: where `null` takes a property away, it can be said (RFC 7396).
//!
//! Whatever may be absent from such a body may be `null` in it, at any depth but inside of lists,
//! which are replaced whole. A schema that is no patch elsewhere keeps its type there; in a patch
//! it gets a second one.

use std::collections::HashMap;

use crate::ir::{ApiId, Ir, Naming, Operation, OperationId, Reached, Shape, Ty, TypeDef, TypeId};

/// Makes the merge patches of an API say what is taken away.
pub(super) fn merge_patches(ir: &mut Ir, api: ApiId) {
    let of_api = ir.apis[api].operations.iter().copied();
    let operations: Vec<OperationId> =
        of_api.filter(|id| patch(&ir.operations[*id]).is_some()).collect();
    let mut walk = Walk { ir, changed: Vec::new(), whole: Vec::new() };
    for ty in operations.iter().filter_map(|id| patch(&ir.operations[*id])) {
        walk.value(ty);
    }
    let Walk { changed, whole, .. } = walk;
    let elsewhere = elsewhere(ir, &changed, &whole);
    let mut into = HashMap::new();
    for id in &changed {
        into.insert(*id, if elsewhere.contains(*id) { copy(ir, *id) } else { *id });
    }
    let patches = Patches { ir, into: &into };
    let shapes: Vec<(TypeId, Shape)> =
        changed.iter().filter_map(|id| Some((*into.get(id)?, patches.shape(*id)))).collect();
    let bodies: Vec<(OperationId, Ty)> = operations
        .into_iter()
        .filter_map(|id| Some((id, patches.value(patch(&ir.operations[id])?))))
        .collect();
    for (id, shape) in shapes {
        ir.types[id].shape = shape;
    }
    for (id, ty) in bodies {
        if let Some(body) = &mut ir.operations[id].body {
            body.content.ty = ty;
        }
    }
}

/// The body of an operation, if it is a merge patch.
fn patch(operation: &Operation) -> Option<&Ty> {
    let content = &operation.body.as_ref()?.content;
    let essence = content.media.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/merge-patch+json").then_some(&content.ty)
}

/// What is used in other places than as a part of a patch.
fn elsewhere(ir: &Ir, changed: &[TypeId], whole: &[Ty]) -> Reached {
    let mut roots: Vec<&Ty> = whole.iter().collect();
    for (_, operation) in ir.operations.iter() {
        roots.extend(operation.parameters.iter().map(|parameter| &parameter.ty));
        roots.extend(operation.received());
        if patch(operation).is_none() {
            roots.extend(operation.body.iter().map(|body| &body.content.ty));
        }
    }
    for (_, def) in ir.types.iter().filter(|(id, _)| !changed.contains(id)) {
        def.parts(|ty| roots.push(ty));
    }
    ir.reach(roots)
}

fn copy(ir: &mut Ir, of: TypeId) -> TypeId {
    let def = TypeDef { naming: Naming::Patch(of), ..ir.types[of].clone() };
    ir.types.push(def)
}

/// Finds the types that change, and the lists that don't.
struct Walk<'a> {
    ir: &'a Ir,
    changed: Vec<TypeId>,
    whole: Vec<Ty>,
}

impl Walk<'_> {
    /// A value of a patch; whether something in it can be taken away.
    fn value(&mut self, ty: &Ty) -> bool {
        match ty {
            Ty::Nullable(inner) | Ty::Secret(inner) => self.value(inner),
            Ty::Map(of) => self.value(of) | !is_nullable(self.ir, of),
            Ty::Named(id) => self.named(*id),
            Ty::List(_) => {
                self.whole.push(ty.clone());
                false
            }
            Ty::Foreign(_) | Ty::Primitive(_) | Ty::Any => false,
        }
    }

    fn named(&mut self, id: TypeId) -> bool {
        if self.changed.contains(&id) {
            return true;
        }
        // One that holds itself finds itself here; it goes again where nothing can be taken away.
        let at = self.changed.len();
        self.changed.push(id);
        let ir = self.ir;
        let found = match &ir.types[id].shape {
            Shape::Record(record) => {
                let mut found = self.value(&record.extra) | !is_nullable(ir, &record.extra);
                for field in &record.fields {
                    found |= self.value(&field.ty);
                    found |= !field.required && !is_nullable(ir, &field.ty);
                }
                found
            }
            Shape::Union(union) => {
                union.variants.iter().fold(false, |found, one| found | self.value(&one.ty))
            }
            Shape::Alias(ty) => self.value(ty),
            Shape::Enumeration(_) => false,
        };
        if !found {
            self.changed.remove(at);
        }
        found
    }
}

/// Whether a value of this type may be `null` as it is.
fn is_nullable(ir: &Ir, ty: &Ty) -> bool {
    match ty {
        Ty::Nullable(_) | Ty::Any => true,
        Ty::Secret(inner) => is_nullable(ir, inner),
        Ty::Named(id) => match &ir.types[*id].shape {
            Shape::Alias(Ty::Named(inner)) => inner != id && is_nullable(ir, &Ty::Named(*inner)),
            Shape::Alias(ty) => is_nullable(ir, ty),
            Shape::Record(_) | Shape::Union(_) | Shape::Enumeration(_) => false,
        },
        Ty::List(_) | Ty::Map(_) | Ty::Foreign(_) | Ty::Primitive(_) => false,
    }
}

/// Writes types anew as patches.
struct Patches<'a> {
    ir: &'a Ir,
    into: &'a HashMap<TypeId, TypeId>,
}

impl Patches<'_> {
    fn shape(&self, id: TypeId) -> Shape {
        match &self.ir.types[id].shape {
            Shape::Record(record) => {
                let mut record = record.clone();
                for field in &mut record.fields {
                    let write = if field.required { Self::value } else { Self::removable };
                    field.ty = write(self, &field.ty);
                }
                record.extra = self.removable(&record.extra);
                Shape::Record(record)
            }
            Shape::Union(union) => {
                let mut union = union.clone();
                union.variants.iter_mut().for_each(|one| one.ty = self.value(&one.ty));
                Shape::Union(union)
            }
            Shape::Alias(ty) => Shape::Alias(self.value(ty)),
            Shape::Enumeration(list) => Shape::Enumeration(list.clone()),
        }
    }

    /// What may be absent, and so `null`.
    fn removable(&self, ty: &Ty) -> Ty {
        let value = self.value(ty);
        if is_nullable(self.ir, ty) { value } else { Ty::Nullable(Box::new(value)) }
    }

    fn value(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Nullable(inner) => Ty::Nullable(Box::new(self.value(inner))),
            Ty::Secret(inner) => Ty::Secret(Box::new(self.value(inner))),
            Ty::Map(of) => Ty::Map(Box::new(self.removable(of))),
            Ty::Named(id) => Ty::Named(self.into.get(id).copied().unwrap_or(*id)),
            Ty::List(_) | Ty::Foreign(_) | Ty::Primitive(_) | Ty::Any => ty.clone(),
        }
    }
}
