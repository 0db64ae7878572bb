//! Makes records, enumerations and unions from what the manifest writes.

use super::make::Make;
use super::value::Filler;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, suggestion};
use crate::ir::{Enumeration, Field, Literal, Record, Ty, TypeId, Union};
use crate::manifest::{Member, Template, TemplateKind};

impl<'a> Filler<'_, 'a> {
    /// A value for a place that need not be filled: `Some` of it, or nothing for a `null`.
    pub(super) fn optional(&mut self, template: &Template, target: &'a Ty) -> Option<Make> {
        if matches!(self.types().bare(target), Ty::Nullable(_)) {
            return self.make(template, target).map(Box::new).map(Make::Some);
        }
        if template.kind == TemplateKind::Null {
            return Some(Make::Null);
        }
        self.make_or_none(template, target)
    }

    pub(super) fn record(
        &mut self,
        id: TypeId,
        record: &'a Record,
        members: &[Member],
        place: &Place,
    ) -> Option<Make> {
        let outer = self.slot.clone();
        let name = self.types().name_of(id);
        let mut whole = true;
        let mut fields: Vec<(usize, Make)> = Vec::new();
        for member in members {
            let key = &member.key.value;
            let found = record.fields.iter().enumerate().find(|(_, field)| field.name == *key);
            let Some((at, field)) = found else {
                let known: Vec<&str> = record.fields.iter().map(|f| f.name.as_str()).collect();
                let message = format!("{name} has no field `{key}`");
                let fault = Diagnostic::error("unknown-field", member.key.place.clone(), message);
                self.faults.push(fault.help(suggestion(key, &known)));
                whole = false;
                continue;
            };
            self.slot = format!("`{key}`");
            match self.field(field, &member.value) {
                Some(Some(make)) => fields.push((at, make)),
                Some(None) => {}
                None => whole = false,
            }
        }
        self.slot = outer;
        for field in record.fields.iter().filter(|f| f.required && f.fixed.is_none()) {
            if !members.iter().any(|member| member.key.value == field.name) {
                let key = &field.name;
                let message = format!("{} lacks `{key}`, which {name} needs", self.slot);
                let help = format!("add `{key}`: {}", self.types().describe(&field.ty));
                let fault = Diagnostic::error("missing-field", place.clone(), message);
                self.faults.push(fault.help(help));
                whole = false;
            }
        }
        fields.sort_by_key(|(at, _)| *at);
        whole.then_some(Make::Record(id, fields))
    }

    /// The value of a field; `Some(None)` where nothing has to be set.
    #[expect(clippy::option_option, reason = "a failure is not the same as nothing to set")]
    fn field(&mut self, field: &'a Field, value: &Template) -> Option<Option<Make>> {
        if let Some(fixed) = &field.fixed
            && (field.required || !is_literal(value, fixed))
        {
            if is_literal(value, fixed) && field.required {
                return Some(None);
            }
            let message = format!("`{}` is always {}", field.name, shown(fixed));
            let fault = Diagnostic::error("type-mismatch", value.place.clone(), message);
            self.faults.push(fault.help("leave it out; it is filled in"));
            return None;
        }
        if field.required {
            return self.make(value, &field.ty).map(Some);
        }
        let made = self.optional(value, &field.ty)?;
        Some((made != Make::Null).then_some(made))
    }

    pub(super) fn enumerated(
        &mut self,
        id: TypeId,
        values: &'a Enumeration,
        template: &Template,
        target: &'a Ty,
    ) -> Option<Make> {
        let mut all = values.values.iter();
        if let Some(at) = all.position(|value| is_literal(template, &value.literal)) {
            return Some(Make::Enumerated(id, at));
        }
        let TemplateKind::Text(text) = &template.kind else {
            return self.mismatch(template, target);
        };
        let Some(known) = self.types().texts(id) else {
            return self.mismatch(template, target);
        };
        let message = format!("{} has no value `{text}`", self.types().name_of(id));
        let fault = Diagnostic::error("unknown-value", template.place.clone(), message);
        self.faults.push(fault.help(suggestion(text, &known)));
        None
    }

    /// The variant that the tag names, else the first that the value fits.
    pub(super) fn union(
        &mut self,
        id: TypeId,
        union: &'a Union,
        template: &Template,
        target: &'a Ty,
    ) -> Option<Make> {
        if let Some(tag) = &union.tag {
            return self.tagged(id, union, &tag.property, template, target);
        }
        for (at, variant) in union.variants.iter().enumerate() {
            let mut faults = Diagnostics::new();
            let made = {
                let mut attempt = Filler {
                    scope: self.scope,
                    reader: self.reader,
                    faults: &mut faults,
                    reads: Vec::new(),
                    slot: self.slot.clone(),
                };
                attempt.make(template, &variant.ty).map(|made| (made, attempt.reads))
            };
            if let Some((made, reads)) = made {
                self.faults.extend(faults.iter().cloned());
                self.reads.extend(reads);
                return Some(Make::Variant(id, at, Box::new(made)));
            }
        }
        let count = union.variants.len();
        let name = self.types().name_of(id);
        let message = format!("this fits none of the {count} alternatives of {name}");
        let kinds: Vec<String> =
            union.variants.iter().map(|one| self.types().describe(&one.ty)).collect();
        let fault = Diagnostic::error("type-mismatch", template.place.clone(), message);
        self.faults.push(fault.help(format!("write one of: {}", kinds.join(", "))));
        None
    }

    fn tagged(
        &mut self,
        id: TypeId,
        union: &'a Union,
        property: &str,
        template: &Template,
        target: &'a Ty,
    ) -> Option<Make> {
        let TemplateKind::Object(members) = &template.kind else {
            return self.mismatch(template, target);
        };
        let known: Vec<&str> =
            union.variants.iter().flat_map(|one| &one.tags).map(String::as_str).collect();
        let tag = members.iter().find(|member| member.key.value == property);
        let word = tag.and_then(|member| match &member.value.kind {
            TemplateKind::Text(text) => Some((text, &member.value.place)),
            _ => None,
        });
        let Some((word, place)) = word else {
            let name = self.types().name_of(id);
            let message = format!("{name} needs `{property}`, which says what it is");
            let fault = Diagnostic::error("missing-field", template.place.clone(), message);
            let kinds = suggestion("", &known);
            self.faults.push(fault.help(format!("add `{property}` as a plain text; {kinds}")));
            return None;
        };
        let mut variants = union.variants.iter().enumerate();
        let Some((at, variant)) = variants.find(|(_, one)| one.tags.contains(word)) else {
            let message = format!("`{property}` knows no `{word}`");
            let fault = Diagnostic::error("unknown-value", place.clone(), message);
            self.faults.push(fault.help(suggestion(word, &known)));
            return None;
        };
        let declared = self.declares(&variant.ty, property);
        let rest = members.iter().filter(|member| declared || member.key.value != property);
        let kind = TemplateKind::Object(rest.cloned().collect());
        let inner = self.make(&Template { kind, place: template.place.clone() }, &variant.ty)?;
        Some(Make::Variant(id, at, Box::new(inner)))
    }

    /// Whether a variant has the tag as a field of its own.
    fn declares(&self, ty: &'a Ty, property: &str) -> bool {
        let Ty::Named(id) = self.types().bare(ty) else { return false };
        match &self.types().ir.types[*id].shape {
            crate::ir::Shape::Record(record) => {
                record.fields.iter().any(|field| field.name == property)
            }
            crate::ir::Shape::Union(_) => true,
            _ => false,
        }
    }
}

fn is_literal(template: &Template, literal: &Literal) -> bool {
    match (&template.kind, literal) {
        (TemplateKind::Text(text), Literal::String(value)) => text == value,
        (TemplateKind::Number(text), Literal::Integer(value)) => text.parse() == Ok(*value),
        (TemplateKind::Number(text), Literal::Number(value)) => {
            text.parse::<f64>().ok() == value.as_f64()
        }
        (TemplateKind::Bool(truth), Literal::Boolean(value)) => truth == value,
        _ => false,
    }
}

fn shown(literal: &Literal) -> String {
    format!("`{}`", literal.text())
}
