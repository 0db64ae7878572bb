//! How much of the documents has a type.

use super::{Ir, Shape, Ty};

impl Ir {
    /// How many fields, parameters and bodies have a type that says more than "any value".
    pub fn typed(&self) -> usize {
        let fields = self.types.iter().map(|(_, def)| match &def.shape {
            Shape::Record(record) => count(record.fields.iter().map(|field| &field.ty)),
            Shape::Enumeration(_) | Shape::Union(_) | Shape::Alias(_) => 0,
        });
        let places = self.operations.iter().map(|(_, operation)| {
            let answers = operation.answers.iter().flat_map(|answer| &answer.content);
            let answers = answers.map(|content| &content.ty);
            count(operation.sent()) + count(answers)
        });
        fields.sum::<usize>() + places.sum::<usize>()
    }
}

fn count<'a>(types: impl Iterator<Item = &'a Ty>) -> usize {
    types.filter(|ty| !says_nothing(ty)).count()
}

fn says_nothing(ty: &Ty) -> bool {
    match ty {
        Ty::Any => true,
        Ty::Nullable(inner) | Ty::Secret(inner) => says_nothing(inner),
        Ty::Primitive(_) | Ty::List(_) | Ty::Map(_) | Ty::Named(_) | Ty::Foreign(_) => false,
    }
}
