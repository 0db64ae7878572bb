//! `operations.rs`: an item per operation, how its request is built and its answer read.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Words};
use super::source::{Body, Choice, Declaration, Field, File, Piece, Record, Source, Variant};
use super::types_in::{TypesIn, ident, tokens};
use super::{Context, answer, imports, request, rust_file};
use crate::analyse::Answers;
use crate::ir::{Api, ApiId, Docs, Operation, OperationId, Requirement, Ty};

/// How far an item of a macro's body stands in.
const ITEM: usize = 4;
/// How far the fields of such an item stand in.
const FIELD: usize = 8;

/// The operations of an API.
pub(super) fn file(cx: Context<'_>, api: ApiId) -> File {
    let module = cx.names.api(api).module.as_str();
    let path = [module, "operations"];
    let types_in = TypesIn::new(cx.names, &path);
    let mut code = TokenStream::new();
    let mut pieces = Vec::new();
    let mut declarations = Vec::new();
    for &id in &cx.ir.apis[api].operations {
        let one = One { cx, id, operation: &cx.ir.operations[id], types_in };
        let (declaration, written, enums) = (one.declaration(), one.code(), one.enums());
        code.extend(written.clone());
        declarations.push(declaration.clone());
        declarations.extend(enums.iter().cloned());
        pieces.extend([Piece::Declaration(declaration), Piece::Code(written)]);
        pieces.extend(enums.into_iter().map(Piece::Declaration));
    }
    let mut head = Vec::new();
    if answer::names_identity(&code) {
        head.push(quote!(
            use std::convert::identity;
        ));
    }
    head.extend(imports::of(&code, &declarations));
    let types = imports::leads(&code, "types") || declarations.iter().any(Declaration::names_types);
    head.push(if types {
        quote!(
            use super::{Api, types};
        )
    } else {
        quote!(
            use super::Api;
        )
    });
    pieces.splice(0..0, head.into_iter().map(Piece::Code));
    let title = format!("The operations of {}.", title(&cx.ir.apis[api]));
    rust_file(
        format!("src/{module}/operations.rs"),
        Source { docs: docs::lines(&title, 0), pieces },
    )
}

/// What the document calls itself.
pub(super) fn title(api: &Api) -> String {
    let title = api.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = if title.is_empty() { api.name.clone() } else { title };
    if api.version.is_empty() { title } else { format!("{title} {}", api.version) }
}

/// What an operation sends: `` `POST /stock/deduct` ``.
pub(super) fn sends(operation: &Operation) -> String {
    format!("`{} {}`", operation.method.as_str(), operation.path.replace('`', "'"))
}

/// The arguments of `new` and of the client's method: what is required, in order.
pub(super) fn arguments(cx: Context<'_>, id: OperationId, types_in: TypesIn<'_>) -> Vec<Field> {
    fields(cx, id, types_in).required
}

/// The fields of an operation, its parameters before its body.
fn fields(cx: Context<'_>, id: OperationId, types_in: TypesIn<'_>) -> Record {
    let operation = &cx.ir.operations[id];
    let names = cx.names.operation(id);
    let mut all = Record::default();
    for (parameter, ident) in operation.parameters.iter().zip(&names.parameters) {
        // Nothing but a body can say `null`.
        let plain = match &parameter.ty {
            Ty::Nullable(inner) => inner,
            other => other,
        };
        all.add(ident, types_in.text(plain), parameter.required, &parameter.docs);
    }
    if let (Some(body), Some(ident)) = (&operation.body, &names.body) {
        all.add(ident, types_in.text(&body.content.ty), body.required, &body.docs);
    }
    all
}

impl Record {
    fn add(&mut self, ident: &str, ty: String, required: bool, docs: &Docs) {
        let docs = Words::of(docs).lines(FIELD);
        let ident = ident.to_owned();
        if required {
            self.required.push(Field { docs, ident, ty, name: None });
        } else {
            self.optional.push(Field { docs, ident, ty: format!("Option<{ty}>"), name: None });
        }
    }
}

struct One<'a> {
    cx: Context<'a>,
    id: OperationId,
    operation: &'a Operation,
    types_in: TypesIn<'a>,
}

impl One<'_> {
    /// What it takes. Its client's method has all that the document says of it.
    fn declaration(&self) -> Declaration {
        let words = Words::of(&self.operation.docs).sends(&sends(self.operation));
        Declaration {
            docs: words.first().lines(ITEM),
            derives: Vec::new(),
            ident: self.cx.names.operation(self.id).ident.clone(),
            body: Body::Operation(fields(self.cx, self.id, self.types_in)),
        }
    }

    fn code(&self) -> TokenStream {
        let name = ident(&self.cx.names.operation(self.id).ident);
        let operation = self.implementation();
        quote!(impl Operation for #name { #operation })
    }

    /// What the document calls it: its id, else method and path.
    fn called(&self) -> String {
        let Operation { id, method, path, .. } = self.operation;
        id.clone().unwrap_or_else(|| format!("{} {path}", method.as_str())).replace('`', "'")
    }

    fn implementation(&self) -> TokenStream {
        let names = self.cx.names.operation(self.id);
        let answer = self.side(self.cx.facts.answer(self.id), names.answer.as_deref());
        let error = self.side(self.cx.facts.error(self.id), names.error.as_deref());
        let id = match &self.operation.id {
            Some(id) => id.clone(),
            None => format!("{} {}", self.operation.method.as_str(), self.operation.path),
        };
        let method = ident(self.operation.method.as_str());
        let path = &self.operation.path;
        let settings = self.settings();
        let request = request::build(self.operation, names);
        let arms = answer::read(self.cx, self.id);
        quote! {
            type Api = Api;
            type Answer = #answer;
            type Error = #error;
            const ID: &'static str = #id;
            const METHOD: Method = Method::#method;
            const PATH: &'static str = #path;
            #settings

            fn request(&self) -> Result<Request, BuildError> { #request }

            fn answer(raw: &RawResponse) -> Result<Self::Answer, Decode<Self::Error>> { #arms }
        }
    }

    fn side(&self, answers: &Answers, name: Option<&str>) -> TokenStream {
        match (answers, name) {
            (Answers::One(ty), _) => self.types_in.tokens(ty),
            (Answers::Several(_), Some(name)) => tokens(name),
            _ => quote!(()),
        }
    }

    /// The constants that not every operation has.
    fn settings(&self) -> TokenStream {
        let mut all = TokenStream::new();
        if let Some(header) = &self.operation.idempotency_header {
            all.extend(quote!(const KEY_HEADER: Option<&'static str> = Some(#header);));
        }
        if self.operation.security.iter().any(|alternative| !alternative.is_empty()) {
            let alternatives = self.operation.security.iter().map(schemes);
            all.extend(quote!(const SECURITY: Security = &[#(#alternatives),*];));
        }
        if let Some(server) = self.server() {
            all.extend(quote!(const SERVER: Option<&'static str> = Some(#server);));
        }
        all
    }

    /// Its own base URL; a relative one stands on the origin of the document's.
    fn server(&self) -> Option<String> {
        let server = self.operation.server.as_deref()?.trim_end_matches('/');
        if server.contains("://") {
            return Some(server.to_owned());
        }
        let base = super::api::base_url(self.cx, self.operation.api)?;
        let host = base.find("://")? + 3;
        let origin = base[host..].find('/').map_or(base.as_str(), |end| &base[..host + end]);
        Some(format!("{origin}/{}", server.trim_start_matches('/')))
    }

    /// The enums of its answers.
    fn enums(&self) -> Vec<Declaration> {
        let names = self.cx.names.operation(self.id);
        let facts = self.cx.facts;
        let sides = [
            (facts.answer(self.id), &names.answer, &names.answer_variants, "succeeds"),
            (facts.error(self.id), &names.error, &names.error_variants, "fails"),
        ];
        let mut enums = Vec::new();
        for (answers, name, variants, when) in sides {
            let (Answers::Several(all), Some(name)) = (answers, name) else { continue };
            let text = format!("What `{}` answers when it {when}.", self.called());
            let variants = all.iter().zip(variants).map(|(variant, ident)| Variant {
                docs: answer::variant_docs(variant),
                ident: ident.clone(),
                ty: variant.ty.as_ref().map(|ty| self.types_in.text(ty)),
                tags: Vec::new(),
            });
            let choice =
                Choice { name: "answers", tag: None, open: false, variants: variants.collect() };
            enums.push(Declaration {
                docs: docs::lines(&text, ITEM),
                derives: Vec::new(),
                ident: name.clone(),
                body: Body::Choice(choice),
            });
        }
        enums
    }
}

/// An argument that takes whatever becomes the field's type.
pub(super) fn argument(field: &Field) -> TokenStream {
    let (name, ty) = (ident(&field.ident), tokens(&field.ty));
    quote!(#name: impl Into<#ty>)
}

fn schemes(alternative: &Requirement) -> TokenStream {
    let names = alternative.iter().map(|(name, _)| name);
    quote!(&[#(#names),*])
}
