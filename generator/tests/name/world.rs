//! Documents of nothing but names.

use std::sync::Arc;

use fanwise::diagnostic::Place;
use fanwise::ir::{
    Access, Api, Docs, Enumeration, Field, Home, Ir, Literal, Location, Method, Naming, Operation,
    Parameter, Record, Retry, Shape, Style, Ty, TypeDef, Value,
};

/// The names in one document.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) schemas: Vec<String>,
    pub(crate) properties: Vec<String>,
    pub(crate) values: Vec<String>,
    pub(crate) operations: Vec<String>,
    pub(crate) parameters: Vec<String>,
}

impl World {
    /// The same names from the last to the first.
    pub(crate) fn reversed(&self) -> Self {
        let reversed = |all: &[String]| all.iter().rev().cloned().collect();
        Self {
            schemas: reversed(&self.schemas),
            properties: reversed(&self.properties),
            values: reversed(&self.values),
            operations: reversed(&self.operations),
            parameters: reversed(&self.parameters),
        }
    }

    /// A document in which each schema has these properties, one of them an enumeration in line.
    pub(crate) fn ir(&self) -> Ir {
        let mut ir = Ir::default();
        let api = ir.apis.push(Api {
            name: "api".to_owned(),
            title: String::new(),
            version: String::new(),
            openapi: "3.0.3".to_owned(),
            docs: Docs::default(),
            servers: Vec::new(),
            operations: Vec::new(),
            extent: fanwise::ir::Extent::Whole,
            schemas: Vec::new(),
            schemes: Vec::new(),
            skipped: Vec::new(),
            untyped: Vec::new(),
            placed: Vec::new(),
            lenient: false,
            place: place("#"),
        });
        for schema in &self.schemas {
            let fields =
                self.properties.iter().map(|name| field(name, &format!("#/{schema}/{name}")));
            let record = Record { fields: fields.collect(), extra: Ty::Any };
            let naming = Naming::Component(schema.clone());
            let def = def(Home::Api(api), naming, Shape::Record(record), &format!("#/{schema}"));
            let parent = ir.types.push(def);
            for property in &self.properties {
                let naming = Naming::Property(parent, property.clone());
                let values = self.values.iter().map(|value| Value {
                    literal: Literal::String(value.clone()),
                    name: None,
                    docs: Docs::default(),
                });
                let shape = Shape::Enumeration(Enumeration { values: values.collect() });
                let pointer = format!("#/{schema}/{property}");
                ir.types.push(def_in(Home::Api(api), naming, shape, &pointer));
            }
        }
        for id in &self.operations {
            let parameters = self.parameters.iter().map(|name| parameter(name)).collect();
            let operation = operation(api, id, parameters);
            let operation = ir.operations.push(operation);
            ir.apis[api].operations.push(operation);
        }
        ir
    }
}

fn place(pointer: &str) -> Place {
    Place { file: Arc::from("test.yaml"), line: 1, column: 1, pointer: pointer.to_owned() }
}

fn def(home: Home, naming: Naming, shape: Shape, pointer: &str) -> TypeDef {
    TypeDef { home, naming, docs: Docs::default(), shape, xml: None, place: place(pointer) }
}

fn def_in(home: Home, naming: Naming, shape: Shape, pointer: &str) -> TypeDef {
    def(home, naming, shape, pointer)
}

fn field(name: &str, pointer: &str) -> Field {
    Field {
        name: name.to_owned(),
        ty: Ty::Any,
        required: false,
        expected: false,
        fixed: None,
        access: Access::default(),
        xml: None,
        docs: Docs::default(),
        place: place(pointer),
    }
}

fn parameter(name: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        location: Location::Query,
        required: false,
        ty: Ty::Any,
        style: Style::Form,
        explode: true,
        allow_reserved: false,
        rules: Vec::new(),
        docs: Docs::default(),
        place: place("#"),
    }
}

fn operation(api: fanwise::ir::ApiId, id: &str, parameters: Vec<Parameter>) -> Operation {
    Operation {
        api,
        id: Some(id.to_owned()),
        method: Method::Get,
        path: format!("/{id}"),
        segments: Vec::new(),
        server: None,
        docs: Docs::default(),
        tags: Vec::new(),
        parameters,
        body: None,
        answers: Vec::new(),
        security: Vec::new(),
        idempotency_header: None,
        repeatable: false,
        retry: Retry::default(),
        paging: None,
        other_body_of: None,
        place: place("#"),
    }
}
