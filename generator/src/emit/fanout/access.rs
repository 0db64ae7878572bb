//! Writes what an expression finds: field access, chains of `Option`, `match`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::scope::Writer;
use crate::emit::types_in::{ident, tokens};
use crate::ir::{Primitive, Ty};
use crate::plan::{Arm, Choice, Step};

/// An expression on its way along a path.
#[derive(Clone, Debug)]
pub(super) enum Access {
    /// A place that holds the value: `self.items`.
    Place(Held),
    /// A reference to the value.
    Ref(Held),
    /// An `Option` of a reference to it.
    Maybe(Maybe),
    /// An `Option` of the value itself.
    MaybeOwned(TokenStream),
    /// The value itself, which nobody else holds.
    Owned(TokenStream),
}

impl Access {
    /// What the value may be called.
    fn name(&self) -> Option<String> {
        match self {
            Self::Place(held) | Self::Ref(held) => held.name.clone(),
            Self::Maybe(maybe) => maybe.held.name.clone(),
            Self::MaybeOwned(_) | Self::Owned(_) => None,
        }
    }
}

/// An expression, and whether the value is in a `Box`.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) expr: TokenStream,
    /// How many `Option`s stand around the `Box`.
    boxed: Option<usize>,
    /// What to call the value in a closure.
    name: Option<String>,
    /// It is a `&str` or a slice, not a reference to what is owned.
    is_slice: bool,
}

/// An `Option` of a reference, and how a person would write an `Option` of a copy.
#[derive(Clone, Debug)]
pub(super) struct Maybe {
    /// The reference.
    pub(super) held: Held,
    /// A clone of the value, and a copy of it, where that is not the reference's own.
    owned: Option<(TokenStream, TokenStream)>,
}

impl Maybe {
    fn new(held: Held) -> Self {
        Self { held, owned: None }
    }

    /// An `Option` of a clone; of a copy, where the type is `Copy`.
    pub(super) fn owned(&self, is_copy: bool) -> TokenStream {
        let expr = &self.held.expr;
        match (&self.owned, is_copy) {
            (Some((_, copied)), true) => copied.clone(),
            (Some((cloned, _)), false) => cloned.clone(),
            (None, true) => quote!(#expr.copied()),
            (None, false) => quote!(#expr.cloned()),
        }
    }
}

/// How a value is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// In a place.
    Place,
    /// By a reference to what is owned.
    Ref,
    /// As a `&str` or a slice.
    Slice,
}

impl Held {
    pub(super) fn new(expr: TokenStream) -> Self {
        Self::named(expr, None)
    }

    pub(super) fn named(expr: TokenStream, name: Option<String>) -> Self {
        Self { expr, boxed: None, name, is_slice: false }
    }

    /// A `&str` or a slice.
    pub(super) fn slice(expr: TokenStream, name: Option<String>) -> Self {
        Self { is_slice: true, ..Self::named(expr, name) }
    }

    /// How the value is held where it is held by reference.
    pub(super) fn by(&self) -> By {
        if self.is_slice { By::Slice } else { By::Ref }
    }

    /// The expression as it can be cloned or borrowed.
    pub(super) fn unboxed(&self) -> TokenStream {
        let expr = &self.expr;
        if self.boxed == Some(0) { quote!(#expr.as_ref()) } else { expr.clone() }
    }

    /// What the value may be called.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether a `Box` stands around the value, with no `Option` around it.
    pub(super) fn is_boxed(&self) -> bool {
        self.boxed == Some(0)
    }

    /// Whether a `Box` stands inside of the `Option` that this is.
    pub(super) fn holds_box(&self) -> bool {
        self.boxed.is_some_and(|layers| layers > 0)
    }
}

impl Writer<'_> {
    /// Goes along the steps.
    pub(super) fn along(&self, start: Access, steps: &[Step]) -> Access {
        let mut at = start;
        let mut rest = steps;
        while let Some((step, after)) = rest.split_first() {
            match at {
                Access::Place(held) => {
                    at = self.step(&held, step, false);
                    rest = after;
                }
                Access::Ref(held) => {
                    at = self.step(&held, step, true);
                    rest = after;
                }
                Access::Maybe(maybe) => (at, rest) = self.inside(&maybe.held, rest),
                Access::MaybeOwned(_) | Access::Owned(_) => return at,
            }
        }
        at
    }

    fn step(&self, held: &Held, step: &Step, is_ref: bool) -> Access {
        let expr = &held.expr;
        match step {
            Step::Field(record, at) => {
                let name = &self.cx.names.ty(*record).fields[*at];
                let field = ident(name);
                let boxed = self.cx.facts.boxed(*record, *at).then(|| self.layers(*record, *at));
                let name = Some(name.trim_start_matches("r#").to_owned());
                Access::Place(Held { boxed, ..Held::named(quote!(#expr.#field), name) })
            }
            Step::Present => Access::Maybe(present(held, is_ref)),
            Step::Reveal => Access::Ref(Held::named(quote!(#expr.expose()), held.name.clone())),
            Step::Element(0) => Access::Maybe(Maybe::new(Held::new(quote!(#expr.first())))),
            Step::Element(at) => {
                let at = proc_macro2::Literal::usize_unsuffixed(*at);
                Access::Maybe(Maybe::new(Held::new(quote!(#expr.get(#at)))))
            }
            Step::Entry(key) => Access::Maybe(Maybe::new(Held::new(quote!(#expr.get(#key))))),
            Step::Pointer(pointer) => {
                Access::Maybe(Maybe::new(Held::new(quote!(#expr.pointer(#pointer)))))
            }
            Step::Scalar(primitive) => scalar(expr, *primitive),
            Step::Variants(choice, arms) => self.variants(held, *choice, arms, is_ref),
        }
    }

    /// How many `Option`s stand around a field's value.
    fn layers(&self, record: crate::ir::TypeId, at: usize) -> usize {
        let crate::ir::Shape::Record(record) = &self.cx.ir.types[record].shape else { return 0 };
        record.fields.get(at).map_or(0, |field| {
            usize::from(!field.required)
                + usize::from(matches!(self.bare(&field.ty), Ty::Nullable(_)))
        })
    }

    /// Goes on inside of an `Option`, up to the next one.
    fn inside<'s>(&self, held: &Held, steps: &'s [Step]) -> (Access, &'s [Step]) {
        let expr = &held.expr;
        let name = held.name.clone().unwrap_or_else(|| "value".to_owned());
        let value = crate::emit::types_in::ident(&safe(&name));
        let start = Held { boxed: held.boxed, ..Held::named(quote!(#value), held.name.clone()) };
        let mut inner = Access::Ref(start);
        let mut rest = steps;
        while let Some((step, after)) = rest.split_first() {
            let next = match &inner {
                Access::Place(held) => self.step(held, step, false),
                Access::Ref(held) => self.step(held, step, true),
                Access::Maybe(_) | Access::MaybeOwned(_) | Access::Owned(_) => break,
            };
            inner = next;
            rest = after;
        }
        let at = match inner {
            Access::Place(held) => {
                let body = held.unboxed();
                let owned =
                    (quote!(#expr.map(|#value| #body.clone())), quote!(#expr.map(|#value| #body)));
                let owned = (!held.is_boxed()).then_some(owned);
                let body = &held.expr;
                let expr = quote!(#expr.map(|#value| &#body));
                Access::Maybe(Maybe { held: Held { expr, ..held }, owned })
            }
            Access::Ref(held) => {
                let body = &held.expr;
                let expr = quote!(#expr.map(|#value| #body));
                Access::Maybe(Maybe::new(Held { expr, ..held }))
            }
            Access::Maybe(Maybe { held, owned }) => {
                let body = &held.expr;
                let and_then = |body: &TokenStream| quote!(#expr.and_then(|#value| #body));
                let owned = owned.map(|(cloned, copied)| (and_then(&cloned), and_then(&copied)));
                let expr = and_then(body);
                Access::Maybe(Maybe { held: Held { expr, ..held }, owned })
            }
            Access::MaybeOwned(body) => Access::MaybeOwned(quote!(#expr.and_then(|#value| #body))),
            Access::Owned(body) => Access::MaybeOwned(quote!(#expr.map(|#value| #body))),
        };
        (at, rest)
    }

    /// A `match` whose arms lead on; it gives an `Option`.
    fn variants(&self, held: &Held, choice: Choice, arms: &[Arm], is_ref: bool) -> Access {
        let (path, variants) = self.choice(choice);
        let mut owned = false;
        let mut name = None;
        let written: Vec<TokenStream> = arms
            .iter()
            .map(|arm| {
                let variant = ident(&variants[arm.variant]);
                let boxed = self.is_boxed(choice, arm.variant).then_some(0);
                let start = Held { boxed, ..Held::new(quote!(value)) };
                let end = self.along(Access::Ref(start), &arm.steps);
                name = name.take().or_else(|| end.name());
                let body = match end {
                    Access::Place(held) => {
                        let body = held.unboxed();
                        if held.is_boxed() { quote!(Some(#body)) } else { quote!(Some(&#body)) }
                    }
                    Access::Ref(held) => {
                        let body = held.unboxed();
                        quote!(Some(#body))
                    }
                    Access::Maybe(maybe) => maybe.held.expr,
                    Access::MaybeOwned(body) | Access::Owned(body) => {
                        owned = true;
                        body
                    }
                };
                quote!(#path::#variant(value) => #body,)
            })
            .collect();
        let expr = held.unboxed();
        let on = if is_ref || held.is_boxed() { expr } else { quote!(&#expr) };
        let found = quote!(match #on { #(#written)* _ => None });
        if owned {
            Access::MaybeOwned(found)
        } else {
            Access::Maybe(Maybe::new(Held::named(found, name)))
        }
    }

    /// An enum's path and the names of its variants.
    fn choice(&self, choice: Choice) -> (TokenStream, &[String]) {
        match choice {
            Choice::Union(id) => (tokens(&self.types().path(id)), &self.cx.names.ty(id).variants),
            Choice::Answers(id) => {
                let names = self.cx.names.operation(id);
                let module = ident(&self.cx.names.api(self.cx.ir.operations[id].api).module);
                let answer = ident(names.answer.as_deref().unwrap_or_default());
                (quote!(#module::operations::#answer), &names.answer_variants)
            }
        }
    }

    fn is_boxed(&self, choice: Choice, variant: usize) -> bool {
        match choice {
            Choice::Union(id) => self.cx.facts.boxed(id, variant),
            Choice::Answers(_) => false,
        }
    }
}

/// Into an `Option`.
fn present(held: &Held, is_ref: bool) -> Maybe {
    let expr = &held.expr;
    let name = held.name.clone();
    if held.boxed == Some(1) {
        return Maybe::new(Held::named(quote!(#expr.as_deref()), name));
    }
    let boxed = held.boxed.map(|layers| layers.saturating_sub(1));
    let copied = if is_ref { quote!(*#expr) } else { expr.clone() };
    let owned = boxed.is_none().then(|| (quote!(#expr.clone()), copied));
    Maybe { held: Held { boxed, ..Held::named(quote!(#expr.as_ref()), name) }, owned }
}

/// A value without a schema as a scalar.
fn scalar(expr: &TokenStream, primitive: Primitive) -> Access {
    match primitive {
        Primitive::Bool => Access::MaybeOwned(quote!(#expr.as_bool())),
        Primitive::I32 | Primitive::I64 | Primitive::I128 => {
            Access::MaybeOwned(quote!(#expr.as_i64()))
        }
        Primitive::U64 => Access::MaybeOwned(quote!(#expr.as_u64())),
        Primitive::F32 | Primitive::F64 => Access::MaybeOwned(quote!(#expr.as_f64())),
        Primitive::String(_) | Primitive::Bytes | Primitive::File | Primitive::Null => {
            Access::MaybeOwned(quote!(#expr.as_str().map(str::to_owned)))
        }
    }
}

/// A name that is no keyword.
fn safe(name: &str) -> String {
    if syn::parse_str::<Ident>(name).is_ok() { name.to_owned() } else { format!("{name}_value") }
}
