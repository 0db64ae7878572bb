//! The items of the pages that operations answer in: where they stand in the answer's type.

use std::collections::HashSet;

use super::Answers;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Ir, NextPage, Operation, Paging, Record, Shape, Ty, TypeId};

/// The way to the items of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The fields that lead to them, outermost first. None: the answer is the list.
    pub way: Vec<PageStep>,
    /// One item.
    pub item: Ty,
    /// How the pages hang together, its pointers as the types have them.
    pub paging: Paging,
}

/// A field on that way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageStep {
    /// The record.
    pub record: TypeId,
    /// The position of the field.
    pub field: usize,
    /// How many `Option`s stand around its value.
    pub options: usize,
}

/// What is known of the pages of an operation; else why they can't be followed.
pub(super) type Found = Option<Result<Pages, String>>;

/// How deep items are looked for where nothing says where they are.
const DEEPEST: usize = 2;

/// What the walk asks of.
pub(super) struct Seeker<'a> {
    pub(super) ir: &'a Ir,
    pub(super) newtypes: &'a HashSet<TypeId>,
    pub(super) boxed: &'a HashSet<(TypeId, usize)>,
}

impl<'a> Seeker<'a> {
    pub(super) fn pages(&self, operation: &'a Operation, answer: &Answers) -> Found {
        let paging = operation.paging.as_ref()?;
        let Answers::One(ty) = answer else {
            return Some(Err("its answer has no body, or several".to_owned()));
        };
        Some(self.found(paging, ty))
    }

    fn found(&self, paging: &Paging, ty: &Ty) -> Result<Pages, String> {
        let (way, item) = match &paging.items {
            Some(pointer) => self.at(ty, &steps(pointer)).or_else(|fault| {
                let dotted = dotted(pointer).ok_or(fault)?;
                self.at(ty, &steps(&dotted))
            })?,
            None => self.only_list(ty)?,
        };
        let mut paging = paging.clone();
        if let NextPage::Link(pointer) | NextPage::Token(pointer) = &mut paging.next
            && let Some(dotted) = dotted(pointer)
            && self.walk(ty, &steps(pointer)).is_none()
            && self.walk(ty, &steps(&dotted)).is_some()
        {
            *pointer = dotted;
        }
        Ok(Pages { way, item, paging })
    }

    /// The list at the end of these steps.
    fn at(&self, ty: &Ty, steps: &[String]) -> Result<(Vec<PageStep>, Ty), String> {
        let nothing = || format!("no list of a type of its own stands at `/{}`", steps.join("/"));
        let (way, end) = self.walk(ty, steps).ok_or_else(nothing)?;
        let last_is_boxed =
            way.last().is_some_and(|step| self.boxed.contains(&(step.record, step.field)));
        match self.bare(end) {
            Ty::List(item) if !last_is_boxed => Ok((way, (**item).clone())),
            _ => Err(nothing()),
        }
    }

    /// What stands at the end of these steps, and the fields on the way.
    fn walk<'t>(&'t self, ty: &'t Ty, steps: &[String]) -> Option<(Vec<PageStep>, &'t Ty)> {
        let mut way = Vec::with_capacity(steps.len());
        let mut ty = self.bare(ty);
        for step in steps {
            let (id, record) = self.record(ty)?;
            let at = record.fields.iter().position(|field| field.name == *step)?;
            let field = record.fields.get(at)?;
            let mut options = usize::from(!field.required);
            ty = self.bare(&field.ty);
            if let Ty::Nullable(inner) = ty {
                options += 1;
                ty = self.bare(inner);
            }
            way.push(PageStep { record: id, field: at, options });
        }
        Some((way, ty))
    }

    /// The only list of an answer, or of what lies in it.
    fn only_list(&self, ty: &Ty) -> Result<(Vec<PageStep>, Ty), String> {
        if let Ty::List(item) = self.bare(ty) {
            return Ok((Vec::new(), (**item).clone()));
        }
        let mut level: Vec<Vec<String>> = vec![Vec::new()];
        for _ in 0..DEEPEST {
            let mut inner = Vec::new();
            for path in &level {
                let Some((_, end)) = self.walk(ty, path) else { continue };
                let Some((_, record)) = self.record(end) else { continue };
                inner.extend(record.fields.iter().map(|field| {
                    let mut path = path.clone();
                    path.push(field.name.clone());
                    path
                }));
            }
            let mut lists = inner.iter().filter_map(|path| self.at(ty, path).ok());
            match (lists.next(), lists.next()) {
                (Some(list), None) => return Ok(list),
                (Some(_), Some(_)) => {
                    return Err("it has several lists, and nothing says which is meant".to_owned());
                }
                (None, _) => level = inner,
            }
        }
        Err("its answer has no list".to_owned())
    }

    fn record(&self, ty: &Ty) -> Option<(TypeId, &'a Record)> {
        let Ty::Named(id) = self.bare(ty) else { return None };
        match &self.ir.types[*id].shape {
            Shape::Record(record) => Some((*id, record)),
            _ => None,
        }
    }

    /// The type behind plain aliases.
    fn bare<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        let mut ty = ty;
        while let Ty::Named(id) = ty {
            match &self.ir.types[*id].shape {
                Shape::Alias(behind) if !self.newtypes.contains(id) => ty = behind,
                _ => break,
            }
        }
        ty
    }
}

fn steps(pointer: &str) -> Vec<String> {
    let rest = pointer.strip_prefix('/').map(|rest| rest.split('/'));
    rest.into_iter().flatten().map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// The pointer with its dots as steps: some write `nested.next` for what lies in one another, and
/// some have a dot in a name.
fn dotted(pointer: &str) -> Option<String> {
    pointer.contains('.').then(|| pointer.replace('.', "/"))
}

/// Says which pages can't be followed.
pub(super) fn say(ir: &Ir, all: &[Found], diagnostics: &mut Diagnostics) {
    for (_, api) in ir.apis.iter() {
        for id in &api.operations {
            let operation = &ir.operations[*id];
            let Some(Some(Err(reason))) = all.get(id.index()) else { continue };
            let Some(paging) = &operation.paging else { continue };
            let name = operation.id.clone().unwrap_or_else(|| operation.path.clone());
            let message = format!("the pages of `{name}` are not followed: {reason}");
            let help = "say where its items are under `pages` of the API in the manifest";
            let warning = Diagnostic::warning("pages-not-followed", paging.place.clone(), message);
            diagnostics.push(warning.help(help));
        }
    }
}
