//! Names of the tables that say how types are written as XML.

use std::collections::HashMap;

use super::TypeNames;
use super::scope::{Scope, Wish};
use super::words::words;
use crate::analyse::Facts;
use crate::ir::{ApiId, Ir, Naming, Shape, Ty, TypeId, Xml};

/// The tables' names.
#[derive(Clone, Debug, Default)]
pub(super) struct XmlNames {
    /// By the API too: APIs may share a type.
    pub(super) types: HashMap<(ApiId, TypeId), String>,
    /// Of bodies that are no such type, by API.
    pub(super) roots: Vec<Vec<String>>,
}

/// Names all tables, those of types first.
pub(super) fn tables(ir: &Ir, facts: &Facts, types: &[TypeNames]) -> XmlNames {
    let mut names = XmlNames::default();
    for api in ir.apis.ids() {
        let tables = facts.xml(api);
        // The runtime's name, which the file imports.
        let mut scope = Scope::without(["Xml"]);
        let ident = |id: &TypeId| types.get(id.index()).map_or("", |ty| &ty.ident);
        let wish = |text: &str| Wish::new(text, vec![shouted(text)]);
        let wishes: Vec<Wish> = tables.types.iter().map(|id| wish(ident(id))).collect();
        let keys = tables.types.iter().map(|id| (api, *id));
        names.types.extend(keys.zip(scope.name(&wishes)));
        let wishes: Vec<Wish> = tables
            .roots
            .iter()
            .map(|root| wish(&called(ir, types, &root.ty, root.xml.as_deref())))
            .collect();
        names.roots.push(scope.name(&wishes));
    }
    names
}

/// What a body may be called: by its own word, its component's, or by what it holds.
fn called(ir: &Ir, types: &[TypeNames], ty: &Ty, xml: Option<&Xml>) -> String {
    if let Some(name) = xml.and_then(|xml| xml.name.as_deref()) {
        return name.to_owned();
    }
    match ty {
        Ty::Named(id) => match (&ir.types[*id].naming, &ir.types[*id].shape) {
            (Naming::Component(name), Shape::Alias(_)) => name.clone(),
            _ => types.get(id.index()).map(|ty| ty.ident.clone()).unwrap_or_default(),
        },
        Ty::List(item) => called(ir, types, item, None) + "List",
        Ty::Map(value) => called(ir, types, value, None) + "Map",
        Ty::Nullable(inner) => called(ir, types, inner, None) + "OrNull",
        Ty::Secret(inner) => called(ir, types, inner, None),
        Ty::Primitive(_) | Ty::Foreign(_) | Ty::Any => "Value".to_owned(),
    }
}

/// `LINE_ITEM`.
pub(super) fn shouted(text: &str) -> String {
    let ident = super::ident::bare_snake(&words(text)).to_uppercase();
    if ident.is_empty() { "VALUE".to_owned() } else { ident }
}
