//! `xml.rs`: how the types of an API are written as XML, a table for each.

use proc_macro2::TokenStream;
use quote::quote;

use super::about::title;
use super::docs;
use super::source::{File, Piece, Source};
use super::types_in::ident;
use super::{Context, rust_file};
use crate::analyse::XmlRoot;
use crate::ir::{
    ApiId, Enumeration, Field, Format, Ir, Literal, Naming, Primitive, Record, Shape, Ty, TypeId,
    Union, Xml, XmlNode,
};

/// The tables of an API; `None` if nothing of it is XML.
pub(super) fn file(cx: Context<'_>, api: ApiId) -> Option<File> {
    let tables = cx.facts.xml(api);
    if tables.is_empty() {
        return None;
    }
    let write = Tables { cx, api };
    let mut pieces = vec![Piece::Code(quote!(
        use fanwise_runtime::xml::Xml;
    ))];
    for &id in &tables.types {
        let name = ident(cx.names.xml_type(api, id));
        let table = write.table(id);
        pieces.push(Piece::Code(quote!(pub static #name: Xml = #table;)));
    }
    for (root, name) in tables.roots.iter().zip(cx.names.xml_roots(api)) {
        let name = ident(name);
        let table = write.root(root);
        pieces.push(Piece::Code(quote!(pub static #name: Xml = #table;)));
    }
    let module = cx.names.api(api).module.as_str();
    let text = format!("How the types of {} are written as XML.", title(&cx.ir.apis[api]));
    let source = Source { docs: docs::lines(&text, 0), pieces };
    Some(rust_file(format!("src/{module}/xml.rs"), source))
}

/// The table of a body, as code of the operations names it.
pub(super) fn of_body(cx: Context<'_>, api: ApiId, ty: &Ty, xml: Option<&Xml>) -> String {
    let table = cx.ir.xml_table(ty).map(|id| cx.names.xml_type(api, id));
    let root = || {
        let at = cx.facts.xml(api).root(ty, xml)?;
        cx.names.xml_roots(api).get(at).map(String::as_str)
    };
    // All bodies have one of the two.
    format!("&xml::{}", table.or_else(root).unwrap_or("VALUE"))
}

/// Writes tables.
struct Tables<'a> {
    cx: Context<'a>,
    api: ApiId,
}

/// A table as an expression, and what the document says of it.
struct Written {
    code: TokenStream,
    xml: Xml,
    /// Whether it is a list: a name of its own and `wrapped` mean something else then.
    list: bool,
    /// Whether it may be nothing in XML that is something in JSON: a list, a text.
    silent: bool,
}

impl Tables<'_> {
    fn ir(&self) -> &Ir {
        self.cx.ir
    }

    /// The table of a record or union, or of an alias that holds itself.
    fn table(&self, id: TypeId) -> TokenStream {
        let def = &self.ir().types[id];
        let xml = def.xml.as_deref().cloned().unwrap_or_default();
        let own = xml.name.clone().or_else(|| self.component(&def.naming)).unwrap_or_default();
        let (code, name) = match &def.shape {
            Shape::Record(record) => (self.record(&own, record), None),
            Shape::Union(union) => {
                // A union without a word of its own is what its alternative is.
                (self.union(union), xml.name.as_deref())
            }
            // One that is nothing but another name for itself has no end.
            Shape::Alias(behind) if behind.named_by_value().is_none() => {
                (self.written(behind, None).code, None)
            }
            Shape::Alias(_) | Shape::Enumeration(_) => (quote!(Xml::ANY), None),
        };
        let name = name.map(|name| quote!(.named(#name)));
        let within = within(&xml);
        quote!(#code #name #within)
    }

    /// The root of a document that is a component without a word of its own.
    fn component(&self, naming: &Naming) -> Option<String> {
        match naming {
            Naming::Component(name) => Some(root(name)),
            Naming::Received(of) => match &self.ir().types[*of].naming {
                Naming::Component(name) => Some(root(name)),
                _ => None,
            },
            _ => None,
        }
    }

    fn record(&self, name: &str, record: &Record) -> TokenStream {
        let fields = record.fields.iter().map(|field| {
            let key = &field.name;
            let table = self.field(field);
            quote!((#key, #table))
        });
        let extra = (record.extra != Ty::Any).then(|| {
            let extra = self.item(&record.extra, None);
            quote!(.extra(&#extra))
        });
        quote!(Xml::record(#name, &[#(#fields),*]) #extra)
    }

    fn field(&self, field: &Field) -> TokenStream {
        let Written { code, xml, list, silent } = self.written(&field.ty, field.xml.as_deref());
        let is_text = matches!(xml.node, Some(XmlNode::Text | XmlNode::Cdata));
        // The name of a list that is not wrapped is nobody's.
        let named = xml.name.as_deref().filter(|name| *name != field.name);
        let named = named.filter(|_| !list || xml.wrapped || xml.node == Some(XmlNode::Attribute));
        let named = named.map(|name| quote!(.named(#name)));
        let wrapped = (list && xml.wrapped).then(|| quote!(.wrapped()));
        let required = (field.required && silent && (list || is_text)).then(|| quote!(.required()));
        let within = within(&xml);
        let node = match xml.node {
            Some(XmlNode::Attribute) => Some(quote!(.attribute())),
            Some(XmlNode::Text) => Some(quote!(.text())),
            Some(XmlNode::Cdata) => Some(quote!(.cdata())),
            Some(XmlNode::Inside) if !list => Some(quote!(.inside())),
            Some(XmlNode::Inside | XmlNode::Element) | None => None,
        };
        quote!(#code #named #within #node #wrapped #required)
    }

    /// A list's item, a map's value, an alternative.
    fn item(&self, ty: &Ty, xml: Option<&Xml>) -> TokenStream {
        let Written { code, xml, list, .. } = self.written(ty, xml);
        let named = xml.name.as_deref().map(|name| quote!(.named(#name)));
        let wrapped = (list && xml.wrapped).then(|| quote!(.wrapped()));
        let inside = (xml.node == Some(XmlNode::Inside)).then(|| quote!(.inside()));
        let within = within(&xml);
        quote!(#code #named #within #inside #wrapped)
    }

    /// A body that is no record or union.
    fn root(&self, root: &XmlRoot) -> TokenStream {
        let Written { code, xml, .. } = self.written(&root.ty, root.xml.as_deref());
        let component = || match &root.ty {
            Ty::Named(id) => self.component(&self.ir().types[*id].naming),
            _ => None,
        };
        let named = xml.name.clone().or_else(component).map(|name| quote!(.named(#name)));
        let within = within(&xml);
        quote!(#code #named #within)
    }

    fn union(&self, union: &Union) -> TokenStream {
        let tag = union.tag.as_ref().map(|tag| &tag.property);
        let tag = tag.map_or_else(|| quote!(None), |property| quote!(Some(#property)));
        let variants = union.variants.iter().map(|variant| {
            let tags = &variant.tags;
            let table = self.item(&variant.ty, None);
            quote!((&[#(#tags),*], #table))
        });
        quote!(Xml::one_of(#tag, &[#(#variants),*]))
    }

    /// The table of a type, with what is said of it where it stands and where it is named.
    fn written(&self, ty: &Ty, xml: Option<&Xml>) -> Written {
        let said = xml.cloned().unwrap_or_default();
        let plain = |code: TokenStream, xml: Xml| Written { code, xml, list: false, silent: false };
        match ty {
            Ty::Primitive(primitive) => {
                let code = scalar(*primitive);
                Written { silent: true, ..plain(code, said) }
            }
            // The types of the runtime are strings; what others are, nobody says.
            Ty::Foreign(id) if self.ir().foreign[*id].is_text() => plain(quote!(Xml::WORD), said),
            Ty::Any | Ty::Foreign(_) => plain(quote!(Xml::ANY), said),
            Ty::Secret(inner) => self.written(inner, xml),
            Ty::Nullable(inner) => {
                let inner = self.written(inner, xml);
                let code = inner.code;
                Written { code: quote!(#code.nullable()), silent: false, ..inner }
            }
            Ty::List(item) => {
                let item = self.item(item, said.item.as_deref());
                let code = quote!(Xml::list(&#item));
                Written { code, xml: said, list: true, silent: true }
            }
            Ty::Map(value) => {
                let value = self.item(value, said.item.as_deref());
                plain(quote!(Xml::map(&#value)), said)
            }
            Ty::Named(id) => {
                let def = &self.ir().types[*id];
                let said = match &def.xml {
                    Some(own) => said.or(own),
                    None => said,
                };
                match &def.shape {
                    Shape::Record(_) | Shape::Union(_) => {
                        let name = ident(self.cx.names.xml_type(self.api, *id));
                        plain(quote!(Xml::of(&#name)), said)
                    }
                    Shape::Enumeration(one) => {
                        Written { silent: true, ..plain(enumeration(one), said) }
                    }
                    Shape::Alias(_) if self.cx.facts.newtype(*id) => {
                        let name = ident(self.cx.names.xml_type(self.api, *id));
                        plain(quote!(Xml::of(&#name)), said)
                    }
                    Shape::Alias(behind) => self.written(behind, Some(&said)),
                }
            }
        }
    }
}

/// A component's name with nothing in it that an element's can't have.
fn root(name: &str) -> String {
    let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    let mut name: String =
        name.chars().map(|sign| if is_part(sign) { sign } else { '_' }).collect();
    if !name.starts_with(|sign: char| sign.is_alphabetic() || sign == '_') {
        name.insert(0, '_');
    }
    name
}

fn enumeration(of: &Enumeration) -> TokenStream {
    let kind = |literal: &Literal| match literal {
        Literal::String(_) => "WORD",
        Literal::Integer(_) | Literal::Number(_) => "NUMBER",
        Literal::Boolean(_) => "BOOL",
    };
    let mut kinds: Vec<&str> = Vec::new();
    for value in &of.values {
        let kind = kind(&value.literal);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let kinds: Vec<_> = kinds.into_iter().map(ident).collect();
    match kinds.as_slice() {
        [] => quote!(Xml::ANY),
        [kind] => quote!(Xml::#kind),
        kinds => quote!(Xml::one_of(None, &[#((&[], Xml::#kinds)),*])),
    }
}

fn scalar(primitive: Primitive) -> TokenStream {
    match primitive {
        Primitive::Bool => quote!(Xml::BOOL),
        Primitive::I32
        | Primitive::I64
        | Primitive::U64
        | Primitive::I128
        | Primitive::F32
        | Primitive::F64 => {
            quote!(Xml::NUMBER)
        }
        Primitive::String(Format::Text) => quote!(Xml::TEXT),
        Primitive::String(_) | Primitive::Bytes | Primitive::File => quote!(Xml::WORD),
        Primitive::Null => quote!(Xml::ANY.nullable()),
    }
}

fn within(xml: &Xml) -> Option<TokenStream> {
    if xml.prefix.is_none() && xml.namespace.is_none() {
        return None;
    }
    let prefix = xml.prefix.as_deref().unwrap_or_default();
    let namespace = xml.namespace.as_deref().unwrap_or_default();
    Some(quote!(.within(#prefix, #namespace)))
}
