//! Files in multipart bodies: where a part is a file, its type is one, and not a string.
//!
//! A schema that is JSON elsewhere too keeps its type there; as a body of parts it gets a second one.

use std::collections::HashMap;

use super::media::Reading;
use crate::ir::{
    ApiId, FormField, Format, Ir, MediaKind, Naming, Operation, OperationId, Primitive, Reached,
    Shape, Ty, TypeId,
};

const FILE: Ty = Ty::Primitive(Primitive::File);

/// A type that changes.
struct Changed {
    id: TypeId,
    /// What is said of its parts; where it is a part itself, of that.
    fields: Vec<FormField>,
    /// Whether it is a body, or a part of one.
    body: bool,
}

/// Gives the multipart bodies of an API their files.
pub(super) fn bodies_with_files(ir: &mut Ir, api: ApiId) {
    let of_api = ir.apis[api].operations.iter().copied();
    let operations: Vec<OperationId> =
        of_api.filter(|id| multipart(&ir.operations[*id]).is_some()).collect();
    let mut walk = Walk { ir, changed: Vec::new(), json: Vec::new() };
    for id in &operations {
        if let Some((ty, fields)) = multipart(&ir.operations[*id]) {
            walk.body(ty, fields);
        }
    }
    let Walk { changed, json, .. } = walk;
    let elsewhere = elsewhere(ir, &changed, &json);
    let mut into = HashMap::new();
    for Changed { id, .. } in &changed {
        into.insert(*id, if elsewhere.contains(*id) { copy(ir, *id) } else { *id });
    }
    let files = Files { ir, into: &into };
    let shapes: Vec<(TypeId, Shape)> =
        changed.iter().filter_map(|one| Some((*into.get(&one.id)?, files.shape(one)))).collect();
    let bodies: Vec<(OperationId, Ty)> = operations
        .into_iter()
        .filter_map(|id| Some((id, files.body(multipart(&ir.operations[id])?.0))))
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

/// The multipart body of an operation, and what is said of its parts.
fn multipart(operation: &Operation) -> Option<(&Ty, &[FormField])> {
    let content = &operation.body.as_ref()?.content;
    match &content.kind {
        MediaKind::Multipart(fields) => Some((&content.ty, fields)),
        MediaKind::Json
        | MediaKind::Form(_)
        | MediaKind::Xml(_)
        | MediaKind::Lines
        | MediaKind::Events(_)
        | MediaKind::Text
        | MediaKind::Bytes => None,
    }
}

/// What is used in other places than as the parts of a body.
fn elsewhere(ir: &Ir, changed: &[Changed], json: &[Ty]) -> Reached {
    let mut roots: Vec<&Ty> = json.iter().collect();
    for (_, operation) in ir.operations.iter() {
        roots.extend(operation.parameters.iter().map(|parameter| &parameter.ty));
        roots.extend(operation.received());
        if multipart(operation).is_none() {
            roots.extend(operation.body.iter().map(|body| &body.content.ty));
        }
    }
    for (id, def) in ir.types.iter() {
        if !changed.iter().any(|one| one.id == id) {
            def.parts(|ty| roots.push(ty));
        }
    }
    ir.reach(roots)
}

fn copy(ir: &mut Ir, of: TypeId) -> TypeId {
    let def = crate::ir::TypeDef { naming: Naming::Parts(of), ..ir.types[of].clone() };
    ir.types.push(def)
}

/// Whether this is a file as a part of which that much is said.
fn is_file(ty: &Ty, said: Option<&FormField>) -> bool {
    let media = said.and_then(|field| field.content_type.as_deref());
    let first = media.and_then(|media| media.split(',').next()).map(Reading::of);
    match ty {
        _ if first == Some(Reading::Json) => false,
        Ty::Primitive(Primitive::String(Format::Binary)) => true,
        Ty::Primitive(Primitive::String(Format::Text)) => first == Some(Reading::Bytes),
        // Bytes of which no more is said, or of any type.
        Ty::Any => matches!(first, Some(Reading::Bytes | Reading::Schema)),
        _ => false,
    }
}

fn said<'f>(fields: &'f [FormField], name: &str) -> Option<&'f FormField> {
    fields.iter().find(|field| field.name == name)
}

/// Finds the types that change, and what stays JSON in them.
struct Walk<'a> {
    ir: &'a Ir,
    changed: Vec<Changed>,
    json: Vec<Ty>,
}

impl Walk<'_> {
    /// A body or an alternative of one; whether a file is in it.
    fn body(&mut self, ty: &Ty, fields: &[FormField]) -> bool {
        let id = match ty {
            Ty::Nullable(inner) | Ty::Secret(inner) => return self.body(inner, fields),
            Ty::List(of) | Ty::Map(of) => return self.part(of, None),
            Ty::Named(id) => *id,
            Ty::Foreign(_) | Ty::Primitive(_) | Ty::Any => return false,
        };
        let one = Changed { id, fields: fields.to_vec(), body: true };
        self.within(one, |walk, shape| match shape {
            Shape::Record(record) => {
                let mut found = walk.part(&record.extra, None);
                for field in &record.fields {
                    found |= walk.part(&field.ty, said(fields, &field.name));
                }
                found
            }
            Shape::Union(union) => {
                let all = union.variants.iter().map(|it| walk.body(&it.ty, fields));
                all.fold(false, |found, one| found | one)
            }
            Shape::Alias(ty) => walk.body(ty, fields),
            Shape::Enumeration(_) => false,
        })
    }

    /// A part; whether it may be a file.
    fn part(&mut self, ty: &Ty, said: Option<&FormField>) -> bool {
        let id = match ty {
            _ if is_file(ty, said) => return true,
            Ty::Nullable(inner) | Ty::Secret(inner) | Ty::List(inner) => {
                return self.part(inner, said);
            }
            Ty::Named(id) if !is_json(self.ir, *id) => *id,
            Ty::Named(_) | Ty::Map(_) => {
                self.json.push(ty.clone());
                return false;
            }
            Ty::Foreign(_) | Ty::Primitive(_) | Ty::Any => return false,
        };
        let one = Changed { id, fields: said.into_iter().cloned().collect(), body: false };
        self.within(one, |walk, shape| match shape {
            Shape::Union(union) => {
                let all = union.variants.iter().map(|it| walk.part(&it.ty, said));
                all.fold(false, |found, one| found | one)
            }
            Shape::Alias(ty) => walk.part(ty, said),
            Shape::Record(_) | Shape::Enumeration(_) => false,
        })
    }

    /// Notes a type if a file is in it.
    fn within(&mut self, one: Changed, look: impl FnOnce(&mut Self, &Shape) -> bool) -> bool {
        let (id, at) = (one.id, self.changed.len());
        if self.changed.iter().any(|known| known.id == id) {
            return true;
        }
        // One that holds itself finds itself here; it goes again where no file is in it.
        self.changed.push(one);
        let ir = self.ir;
        let found = look(self, &ir.types[id].shape);
        if !found {
            self.changed.remove(at);
        }
        found
    }
}

/// Whether a part of this type is JSON, so that no file can be in it.
fn is_json(ir: &Ir, id: TypeId) -> bool {
    matches!(ir.types[id].shape, Shape::Record(_))
}

/// Writes types anew with their files.
struct Files<'a> {
    ir: &'a Ir,
    into: &'a HashMap<TypeId, TypeId>,
}

impl Files<'_> {
    fn shape(&self, of: &Changed) -> Shape {
        let one = |ty: &Ty| {
            if of.body { self.body(ty) } else { self.part(ty, of.fields.first()) }
        };
        match &self.ir.types[of.id].shape {
            Shape::Record(record) => {
                let mut record = record.clone();
                for field in &mut record.fields {
                    field.ty = self.part(&field.ty, said(&of.fields, &field.name));
                }
                record.extra = self.part(&record.extra, None);
                Shape::Record(record)
            }
            Shape::Union(union) => {
                let mut union = union.clone();
                union.variants.iter_mut().for_each(|variant| variant.ty = one(&variant.ty));
                Shape::Union(union)
            }
            Shape::Alias(ty) => Shape::Alias(one(ty)),
            Shape::Enumeration(list) => Shape::Enumeration(list.clone()),
        }
    }

    fn body(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Map(of) => Ty::Map(Box::new(self.part(of, None))),
            Ty::List(of) => Ty::List(Box::new(self.part(of, None))),
            Ty::Nullable(inner) => Ty::Nullable(Box::new(self.body(inner))),
            Ty::Secret(inner) => Ty::Secret(Box::new(self.body(inner))),
            Ty::Named(id) => Ty::Named(self.into.get(id).copied().unwrap_or(*id)),
            Ty::Foreign(_) | Ty::Primitive(_) | Ty::Any => ty.clone(),
        }
    }

    fn part(&self, ty: &Ty, said: Option<&FormField>) -> Ty {
        let within = |inner: &Ty| Box::new(self.part(inner, said));
        match ty {
            _ if is_file(ty, said) => FILE,
            Ty::Named(id) if is_json(self.ir, *id) => ty.clone(),
            Ty::Named(_) => self.body(ty),
            Ty::List(of) => Ty::List(within(of)),
            Ty::Nullable(inner) => Ty::Nullable(within(inner)),
            Ty::Secret(inner) => match self.part(inner, said) {
                // A file never shows what is in it.
                FILE => FILE,
                other => Ty::Secret(Box::new(other)),
            },
            Ty::Map(_) | Ty::Foreign(_) | Ty::Primitive(_) | Ty::Any => ty.clone(),
        }
    }
}
