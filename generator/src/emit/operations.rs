//! `operations.rs`: a struct per operation, how its request is built and its answer read.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Words};
use super::source::{Body, Choice, Declaration, File, Piece, Source, Variant};
use super::types_in::{TypesIn, ident, tokens};
use super::{Context, answer, imports, request, rust_file};
use crate::analyse::Answers;
use crate::ir::{Api, ApiId, Operation, OperationId, Requirement, Ty};

/// How far a struct's fields stand in.
const FIELD: usize = 4;

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
        let (written, enums) = (one.write(), one.enums());
        code.extend(written.clone());
        pieces.push(Piece::Code(written));
        pieces.extend(enums.iter().cloned().map(Piece::Declaration));
        declarations.extend(enums);
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
    fields(cx, id, types_in).into_iter().filter(|field| field.required).collect()
}

/// A field of an operation.
pub(super) struct Field {
    pub(super) ident: String,
    /// As it is printed, `Option` included.
    pub(super) ty: String,
    pub(super) required: bool,
    docs: Vec<String>,
}

fn fields(cx: Context<'_>, id: OperationId, types_in: TypesIn<'_>) -> Vec<Field> {
    let operation = &cx.ir.operations[id];
    let names = cx.names.operation(id);
    let mut all = Vec::new();
    for (parameter, ident) in operation.parameters.iter().zip(&names.parameters) {
        // Nothing but a body can say `null`.
        let plain = match &parameter.ty {
            Ty::Nullable(inner) => inner,
            other => other,
        };
        let ty = types_in.text(plain);
        all.push(Field {
            ident: ident.clone(),
            ty: if parameter.required { ty } else { format!("Option<{ty}>") },
            required: parameter.required,
            docs: Words::of(&parameter.docs).lines(FIELD),
        });
    }
    if let (Some(body), Some(ident)) = (&operation.body, &names.body) {
        let ty = types_in.text(&body.content.ty);
        all.push(Field {
            ident: ident.clone(),
            ty: if body.required { ty } else { format!("Option<{ty}>") },
            required: body.required,
            docs: Words::of(&body.docs).lines(FIELD),
        });
    }
    all
}

struct One<'a> {
    cx: Context<'a>,
    id: OperationId,
    operation: &'a Operation,
    types_in: TypesIn<'a>,
}

impl One<'_> {
    fn write(&self) -> TokenStream {
        let names = self.cx.names.operation(self.id);
        let name = ident(&names.ident);
        let words = Words::of(&self.operation.docs).sends(&sends(self.operation));
        let docs = docs::attributes(&words.lines(0));
        let all = fields(self.cx, self.id, self.types_in);
        let declared = all.iter().map(|field| {
            let docs = docs::attributes(&field.docs);
            let (name, ty) = (ident(&field.ident), tokens(&field.ty));
            quote!(#docs pub #name: #ty)
        });
        let arguments = all.iter().filter(|field| field.required).map(argument);
        let values = all.iter().map(|field| {
            let name = ident(&field.ident);
            if field.required { quote!(#name: #name.into()) } else { quote!(#name: None) }
        });
        let new = format!(" A request with all that `{}` requires.", self.called());
        let operation = self.implementation();
        quote! {
            #docs
            #[derive(Clone, Debug)]
            #[non_exhaustive]
            pub struct #name { #(#declared),* }

            impl #name {
                #[doc = #new]
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#values),* }
                }
            }

            impl Operation for #name { #operation }
        }
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
            let choice = Choice { name: "answers", tag: None, variants: variants.collect() };
            enums.push(Declaration {
                docs: docs::lines(&text, 0),
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
