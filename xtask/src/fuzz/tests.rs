//! A short run over the documents of `specs/`.

use super::input::Seeds;
use super::trial::{self, Verdict};
use crate::root;

#[test]
fn changed_documents_are_generated_or_refused_with_a_word() {
    const INPUTS: u64 = 150;
    let seeds = Seeds::below(&[root().join("specs")]).expect("the example's documents");
    let folder = root().join("target").join("fuzz").join("test");
    let mut emitted = 0;
    for number in 0..INPUTS {
        let input = seeds.input(7, number).expect("an input");
        let path = folder.join("input.json");
        trial::place(&path, &input.bytes).expect("a folder that can be written");
        match trial::run(&path) {
            Verdict::Emitted => emitted += 1,
            Verdict::Refused => {}
            Verdict::Fault(what) => {
                let text = String::from_utf8_lossy(&input.bytes).into_owned();
                panic!("input {number}, of {}: {what}\n{text}", input.of.display());
            }
        }
    }
    assert!(emitted * 10 >= INPUTS * 3, "{emitted} of {INPUTS} reached the end of the pipeline");
}

#[test]
fn an_input_comes_again_with_its_seed() {
    let seeds = Seeds::below(&[root().join("specs")]).expect("the example's documents");
    let (one, again) = (seeds.input(3, 14), seeds.input(3, 14));
    assert_eq!(one.map(|input| input.bytes), again.map(|input| input.bytes));
}
