//! Fills the inputs of a fan-out that a leg calls.

use super::fan_out::Planner;
use super::model::{FanOutId, Given, Input, InputKind, Inputs};
use super::scope::{Element, Reader};
use super::signature::Signature;
use super::value::Filler;
use crate::diagnostic::{Diagnostic, Place, suggestion};
use crate::ir::{Shape, Ty};
use crate::manifest::{self, Mapping, Member, Spanned, Template, TemplateKind};

/// The words of a whole request, where an input is one.
const REQUEST: [&str; 5] = ["path", "query", "header", "cookie", "body"];

impl Planner<'_, '_> {
    /// What fills the inputs of the fan-out that a leg calls.
    pub(super) fn inputs(
        &mut self,
        at: usize,
        id: FanOutId,
        leg: &manifest::Leg,
        reads: &mut Vec<usize>,
    ) -> Option<Inputs> {
        let members = match (&leg.inputs, &leg.each) {
            (Some(written), _) => written.clone(),
            (None, Some(each)) => self.by_name(at, id, each)?,
            (None, None) => {
                let whole = self.scope.inputs.iter().position(|input| {
                    input.name == leg.name.value && matches!(input.kind, InputKind::Inputs(_))
                });
                return whole.map(Inputs::Whole);
            }
        };
        let signatures = self.signatures;
        let mut filler = self.filler(Reader::Leg(at));
        let given = filler.inputs(signatures, id, &members.value, &leg.call.place);
        reads.append(&mut filler.reads);
        given.map(Inputs::Built)
    }

    /// Without `inputs`, the fields of an element fill the inputs of the same names.
    fn by_name(
        &mut self,
        at: usize,
        id: FanOutId,
        each: &Spanned<String>,
    ) -> Option<Spanned<Vec<Member>>> {
        let types = self.scope.types;
        let element = match self.scope.elements.get(at)? {
            Element::Of(ty) => types.bare(ty),
            Element::None | Element::Unknown => return None,
        };
        let fields = match element {
            Ty::Named(id) => match &types.ir.types[*id].shape {
                Shape::Record(record) => Some(&record.fields),
                Shape::Alias(_) | Shape::Enumeration(_) | Shape::Union(_) => None,
            },
            _ => None,
        };
        let Some(fields) = fields else {
            let is = types.describe(element);
            let message = format!("an element is {is}, whose fields can't fill inputs by name");
            self.refuse(
                "missing-word",
                each,
                message,
                "write `inputs`, and fill them from `$each`",
            );
            return None;
        };
        let member = |input: &Input| {
            let place = each.place.clone();
            fields.iter().any(|field| field.name == input.name).then(|| Member {
                key: Spanned { value: input.name.clone(), place: place.clone() },
                value: Template {
                    kind: TemplateKind::Text(format!(
                        "$each#/{}",
                        crate::load::escape(&input.name)
                    )),
                    place,
                },
            })
        };
        let members = self.signatures.get(id.index())?.inputs.iter().filter_map(member).collect();
        Some(Spanned { value: members, place: each.place.clone() })
    }
}

impl<'a> Filler<'_, 'a> {
    /// What fills all inputs of a fan-out, in their order.
    fn inputs(
        &mut self,
        signatures: &[Signature],
        id: FanOutId,
        members: &[Member],
        call: &Place,
    ) -> Option<Vec<Given>> {
        let signature = signatures.get(id.index())?;
        let known = || signature.inputs.iter().map(|input| input.name.as_str());
        let is_untyped = |name: &str| signature.untyped.iter().any(|one| one == name);
        for Member { key, .. } in members {
            if !known().any(|name| name == key.value) && !is_untyped(&key.value) {
                let message = format!("`{}` has no input `{}`", signature.name, key.value);
                let fault = Diagnostic::error("unknown-input", key.place.clone(), message);
                let help = suggestion(&key.value, &known().collect::<Vec<_>>());
                self.faults.push(fault.help(help));
            }
        }
        self.each(signature.inputs.iter(), |filler, input| {
            let written = members.iter().find(|member| member.key.value == input.name);
            let Some(written) = written else {
                filler.lacks(signature, input, call);
                return None;
            };
            filler.given(signatures, signature, input, &written.value)
        })
    }

    fn given(
        &mut self,
        signatures: &[Signature],
        signature: &Signature,
        input: &Input,
        written: &Template,
    ) -> Option<Given> {
        self.slot = format!("the input `{}` of `{}`", input.name, signature.name);
        match &input.kind {
            InputKind::Value(_) => {
                let ty = self.input_type(&signature.name, &input.name)?;
                self.make(written, ty).map(Given::Value)
            }
            InputKind::Request(operation) => {
                let mapping = self.request(written)?;
                let arguments = self.arguments(*operation, &mapping, &written.place);
                Some(Given::Request(*operation, arguments))
            }
            InputKind::Inputs(id) => {
                let TemplateKind::Object(members) = &written.kind else {
                    let is = written.kind.word();
                    let message = format!("{is} stands where {} needs its inputs", self.slot);
                    let fault = Diagnostic::error("type-mismatch", written.place.clone(), message);
                    self.faults.push(fault.help("write an object of them"));
                    return None;
                };
                let given = self.inputs(signatures, *id, members, &written.place)?;
                Some(Given::Inputs(*id, given))
            }
        }
    }

    /// The type of a declared input of another fan-out.
    fn input_type(&self, fan_out: &str, name: &str) -> Option<&'a Ty> {
        let mut all = self.scope.types.ir.inputs.iter();
        all.find(|one| one.fan_out == fan_out && one.name == name).map(|one| &one.ty)
    }

    /// A whole request: an object of `path`, `query`, `header`, `cookie` and `body`.
    fn request(&mut self, written: &Template) -> Option<Mapping> {
        let TemplateKind::Object(words) = &written.kind else {
            let message =
                format!("{} stands where {} needs a request", written.kind.word(), self.slot);
            let fault = Diagnostic::error("type-mismatch", written.place.clone(), message);
            let help = "write an object of `path`, `query`, `header`, `cookie` and `body`";
            self.faults.push(fault.help(help));
            return None;
        };
        let mut mapping = Mapping::default();
        for Member { key, value } in words {
            let members = match &value.kind {
                TemplateKind::Object(members) => members.clone(),
                _ => Vec::new(),
            };
            match key.value.as_str() {
                "path" => mapping.path = members,
                "query" => mapping.query = members,
                "header" => mapping.header = members,
                "cookie" => mapping.cookie = members,
                "body" => mapping.body = Some(value.clone()),
                other => {
                    let message = format!("a request has no `{other}`");
                    let fault = Diagnostic::error("unknown-word", key.place.clone(), message);
                    self.faults.push(fault.help(suggestion(other, &REQUEST)));
                    continue;
                }
            }
            if key.value != "body" && !matches!(value.kind, TemplateKind::Object(_)) {
                let message = format!("{} stands where an object is needed", value.kind.word());
                let fault = Diagnostic::error("wrong-type", value.place.clone(), message);
                self.faults.push(fault.help("write an object of parameters"));
            }
        }
        Some(mapping)
    }

    fn lacks(&mut self, signature: &Signature, input: &Input, call: &Place) {
        let message = format!("`{}` needs the input `{}`", signature.name, input.name);
        let needs = match &input.kind {
            InputKind::Value(_) => self
                .input_type(&signature.name, &input.name)
                .map_or_else(String::new, |ty| self.types().describe(ty)),
            InputKind::Request(id) => {
                format!("a request of {}", super::operations::title(self.types().ir, *id))
            }
            InputKind::Inputs(_) => "an object of the inputs of a fan-out".to_owned(),
        };
        let help = format!("add `{}` under `inputs`: {needs}", input.name);
        self.faults.push(Diagnostic::error("missing-field", call.clone(), message).help(help));
    }
}
