//! One document, from its components to its operations.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema};

use super::operation::Operations;
use super::outer::Reader;
use super::replace::Met;
use super::rules::Book;
use super::schema::docs;
use super::view::Node;
use super::{Component, Lowerer, Wishes, access, files, heirs, patch, security, server};
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, ApiId, Docs, Extent, Home, Ir, Naming, Shape, Ty, TypeDef};
use crate::load::unescape;
use crate::normalise::Normalised;

/// Lowers one document into `ir`.
pub(super) fn lower(
    ir: &mut Ir,
    name: String,
    source: &Normalised,
    wishes: &Wishes,
    diagnostics: &mut Diagnostics,
) {
    let api = ir.apis.push(skeleton(name, source));
    let mut lowerer = Lowerer {
        document: source,
        home: Home::Api(api),
        first: ir.types.len(),
        types: &mut ir.types,
        foreign: &mut ir.foreign,
        replacements: &wishes.replacements,
        met: Met::default(),
        rule_tables: &mut ir.rules,
        book: wishes.rules.then(|| Book::new(api)),
        diagnostics,
        components: Vec::new(),
        built: std::collections::HashMap::new(),
        building: Vec::new(),
        family: heirs::Family::default(),
        referred: HashSet::new(),
        unions: Vec::new(),
        untyped: Vec::new(),
        placed: Vec::new(),
        warned: HashSet::new(),
    };
    lowerer.define_all();
    let servers = server::all(&mut lowerer, &source.document.servers);
    let schemes = security::schemes(&mut lowerer);
    let operations = Operations {
        api,
        lowerer: &mut lowerer,
        all: &mut ir.operations,
        servers: &servers,
        schemes: &schemes,
        ids: HashSet::new(),
    }
    .lower();
    lowerer.settle();
    let components = lowerer.schemas();
    let (untyped, placed) = (lowerer.untyped, lowerer.placed);
    let api = fill(ir, api, |api| {
        api.servers = servers;
        api.schemes = schemes;
        api.operations = operations;
        api.schemas = components;
        api.untyped = untyped;
        api.placed = placed;
    });
    files::bodies_with_files(ir, api);
    patch::merge_patches(ir, api);
    access::relax(ir, api);
}

fn fill(ir: &mut Ir, id: ApiId, with: impl FnOnce(&mut Api)) -> ApiId {
    with(&mut ir.apis[id]);
    id
}

fn skeleton(name: String, source: &Normalised) -> Api {
    let info = &source.document.info;
    Api {
        name,
        title: info.title.clone(),
        version: info.version.clone(),
        openapi: source.openapi.clone(),
        docs: Docs { description: info.description.clone(), ..Docs::default() },
        servers: Vec::new(),
        operations: Vec::new(),
        extent: Extent::Whole,
        schemas: Vec::new(),
        schemes: Vec::new(),
        skipped: source.skipped.clone(),
        untyped: Vec::new(),
        lenient: false,
        placed: Vec::new(),
        place: source.place.clone(),
    }
}

impl<'a> Lowerer<'a> {
    /// Builds every schema component.
    fn define_all(&mut self) {
        self.declare();
        self.find_heirs();
        for index in 0..self.components.len() {
            self.define(index);
        }
    }

    /// What can be said only when all operations are known.
    fn settle(&mut self) {
        self.inherit();
        self.open_rings();
        self.decide_tags();
        self.unmet();
    }

    /// Gives every schema component its id, so that any of them can be referred to.
    fn declare(&mut self) {
        let Some(components) = &self.document.document.components else { return };
        let schemas = &components.schemas;
        for (name, schema) in schemas {
            let node = Node::from(schema);
            let place = match schema {
                ReferenceOr::Item(item) => self.document.place(&item.schema_data.extensions),
                ReferenceOr::Reference { .. } => self.document.place.clone(),
            };
            let id = self.types.push(TypeDef {
                home: self.home,
                naming: Naming::Component(name.clone()),
                docs: docs(node),
                shape: Shape::Alias(Ty::Any),
                xml: None,
                place: place.clone(),
            });
            let outer = Reader { resolve: |to| resolve(schemas, to), open: Vec::new() }.read(node);
            self.components.push(Component { name, schema, id, outer, place });
        }
    }

    /// What each schema component became.
    fn schemas(&self) -> Vec<(String, Ty)> {
        let ty = |component: &Component<'a>| component.outer.wrap(Ty::Named(component.id));
        self.components.iter().map(|one| (one.name.to_owned(), ty(one))).collect()
    }
}

fn resolve<'a>(
    schemas: &'a IndexMap<String, ReferenceOr<Schema>>,
    reference: &str,
) -> Option<&'a ReferenceOr<Schema>> {
    let name = unescape(reference.strip_prefix("#/components/schemas/")?);
    schemas.get(&*name)
}
