//! What travels as XML: the types that need a table, and bodies that are no such type.

use std::collections::HashSet;

use crate::ir::{ApiId, Content, Ir, MediaKind, Operation, Shape, Ty, TypeId, Xml};

/// What travels as XML in one API.
#[derive(Clone, Debug, Default)]
pub struct XmlTables {
    /// Records and unions that XML bodies reach, and aliases that hold themselves, in the order of
    /// the document.
    pub types: Vec<TypeId>,
    /// Bodies that are none of them: lists, maps, scalars. In the order of the operations.
    pub roots: Vec<XmlRoot>,
}

/// A body that is no type with a table of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlRoot {
    /// Its type.
    pub ty: Ty,
    /// What the document says of it.
    pub xml: Option<Box<Xml>>,
}

impl XmlTables {
    /// Whether nothing travels as XML.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.roots.is_empty()
    }

    /// Which of the roots a body is.
    pub fn root(&self, ty: &Ty, xml: Option<&Xml>) -> Option<usize> {
        self.roots.iter().position(|root| root.ty == *ty && root.xml.as_deref() == xml)
    }
}

pub(super) fn of(ir: &Ir, newtypes: &HashSet<TypeId>, api: ApiId) -> XmlTables {
    let mut tables = XmlTables::default();
    let mut bodies: Vec<&Ty> = Vec::new();
    for &id in &ir.apis[api].operations {
        for content in contents(&ir.operations[id]) {
            let MediaKind::Xml(xml) = &content.kind else { continue };
            bodies.push(&content.ty);
            let root = XmlRoot { ty: content.ty.clone(), xml: xml.clone() };
            if ir.xml_table(&content.ty).is_none() && !tables.roots.contains(&root) {
                tables.roots.push(root);
            }
        }
    }
    if !bodies.is_empty() {
        let reached = ir.reach(bodies);
        let has_table = |id: &TypeId| {
            reached.contains(*id)
                && match ir.types[*id].shape {
                    Shape::Record(_) | Shape::Union(_) => true,
                    Shape::Alias(_) => newtypes.contains(id),
                    Shape::Enumeration(_) => false,
                }
        };
        tables.types = ir.types.ids().filter(has_table).collect();
    }
    tables
}

/// All bodies of an operation.
fn contents(operation: &Operation) -> impl Iterator<Item = &Content> {
    let sent = operation.body.iter().map(|body| &body.content);
    sent.chain(operation.answers.iter().flat_map(|answer| &answer.content))
}

impl Ir {
    /// The record or union whose table a body of this type has, through names that say nothing
    /// of XML themselves.
    pub fn xml_table(&self, ty: &Ty) -> Option<TypeId> {
        let mut ty = ty;
        // An alias that leads to itself ends this walk by its length.
        for _ in 0..=self.types.len() {
            match ty {
                Ty::Named(id) => {
                    let def = &self.types[*id];
                    match &def.shape {
                        Shape::Record(_) | Shape::Union(_) => return Some(*id),
                        Shape::Alias(behind) if def.xml.is_none() => ty = behind,
                        Shape::Alias(_) | Shape::Enumeration(_) => return None,
                    }
                }
                Ty::Secret(inner) => ty = inner,
                _ => return None,
            }
        }
        None
    }
}
