//! `ItemBatcher`: several items in one child's input, as in Amazon's language (decision R18).

use fdl_compiler::value::{Object, Value};

/// How items are put together.
pub(crate) struct Batcher {
    /// `MaxItemsPerBatch`.
    most_items: u64,
    /// `MaxInputBytesPerBatch`: of the whole input as compact JSON.
    most_bytes: u64,
    /// `BatchInput`: stands beside the items.
    beside: Option<Value>,
}

/// Why an `ItemBatcher` cannot be used.
pub(crate) enum Unusable {
    /// A bound is no number that it could be.
    Number {
        /// Its field.
        field: &'static str,
        /// What it is.
        value: Value,
    },
    /// There is no bound, which the sentence says.
    Boundless(&'static str),
}

impl Batcher {
    /// Reads an evaluated `ItemBatcher`.
    pub fn read(written: &Object) -> Result<Self, Unusable> {
        let number = |field| match written.get(field) {
            None => Ok(None),
            Some(value) => match value.as_int().and_then(|number| u64::try_from(number).ok()) {
                Some(number) if number > 0 => Ok(Some(number)),
                Some(_) | None => Err(Unusable::Number { field, value: value.clone() }),
            },
        };
        let (items, bytes) = (number("MaxItemsPerBatch")?, number("MaxInputBytesPerBatch")?);
        if items.is_none() && bytes.is_none() {
            let detail = "`ItemBatcher` has neither `MaxItemsPerBatch` nor `MaxInputBytesPerBatch`";
            return Err(Unusable::Boundless(detail));
        }
        Ok(Self {
            most_items: items.unwrap_or(u64::MAX),
            most_bytes: bytes.unwrap_or(u64::MAX),
            beside: written.get("BatchInput").cloned(),
        })
    }

    /// The inputs of the children. An item that is too large for a batch has one of its own.
    pub fn batches(&self, items: Vec<Value>) -> Vec<Value> {
        let empty = self.input(Vec::new()).json_bytes();
        let (mut batches, mut batch, mut bytes) = (Vec::new(), Vec::new(), empty);
        for item in items {
            let more = item.json_bytes() + u64::from(!batch.is_empty());
            let is_full = batch.len() as u64 >= self.most_items || bytes + more > self.most_bytes;
            if is_full && !batch.is_empty() {
                batches.push(self.input(std::mem::take(&mut batch)));
                bytes = empty;
            }
            bytes += item.json_bytes() + u64::from(!batch.is_empty());
            batch.push(item);
        }
        if !batch.is_empty() {
            batches.push(self.input(batch));
        }
        batches
    }

    fn input(&self, items: Vec<Value>) -> Value {
        let items = ("Items", Value::from(items));
        match &self.beside {
            Some(beside) => Value::Object(Object::from([items, ("BatchInput", beside.clone())])),
            None => Value::Object(Object::from([items])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(batcher: &str, items: &str) -> Vec<String> {
        let batcher = Value::from_json(batcher).unwrap();
        let items = Value::from_json(items).unwrap().as_list().unwrap().to_vec();
        let batcher = Batcher::read(batcher.as_object().unwrap()).ok().unwrap();
        batcher.batches(items).iter().map(Value::to_json).collect()
    }

    #[test]
    fn batches_are_filled_up_to_their_items() {
        assert_eq!(
            batches(r#"{"MaxItemsPerBatch":2}"#, "[1,2,3,4,5]"),
            [r#"{"Items":[1,2]}"#, r#"{"Items":[3,4]}"#, r#"{"Items":[5]}"#]
        );
        assert!(batches(r#"{"MaxItemsPerBatch":2}"#, "[]").is_empty());
    }

    #[test]
    fn batches_are_filled_up_to_their_bytes_with_what_stands_beside() {
        let both = r#"{"MaxInputBytesPerBatch":38,"BatchInput":{"a":"b"}}"#;
        let found = batches(both, "[11,22,33,4444444444444444444]");
        assert_eq!(found[0], r#"{"BatchInput":{"a":"b"},"Items":[11]}"#);
        let plain = batches(r#"{"MaxInputBytesPerBatch":17}"#, "[11,22,33,44444444444444444]");
        assert_eq!(plain, [r#"{"Items":[11,22]}"#, r#"{"Items":[33]}"#, r#"{"Items":[44444444444444444]}"#]);
    }

    #[test]
    fn the_comma_between_two_items_counts() {
        let one_each = batches(r#"{"MaxInputBytesPerBatch":14}"#, "[1,2]");
        assert_eq!(one_each, [r#"{"Items":[1]}"#, r#"{"Items":[2]}"#]);
        assert_eq!(batches(r#"{"MaxInputBytesPerBatch":15}"#, "[1,2]"), [r#"{"Items":[1,2]}"#]);
        let two_and_one = batches(r#"{"MaxInputBytesPerBatch":16}"#, "[1,2,3]");
        assert_eq!(two_and_one, [r#"{"Items":[1,2]}"#, r#"{"Items":[3]}"#]);
    }

    #[test]
    fn a_batcher_without_a_bound_is_a_fault() {
        let read = |text| Batcher::read(Value::from_json(text).unwrap().as_object().unwrap()).is_err();
        assert!(read("{}") && read(r#"{"MaxItemsPerBatch":0}"#) && read(r#"{"MaxItemsPerBatch":"2"}"#));
    }
}
