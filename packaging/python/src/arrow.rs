//! Tables that come by the Arrow C interface: read where they are, column by column.

use std::ptr::NonNull;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::*;
use arrow_array::{Array, ArrowPrimitiveType, RecordBatch, StructArray};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use cml::{Dataset, Error, Result};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods, PyTuple};
use serde_json::{Map, Value as Json};

/// What is read when there is no interpreter to wait for.
pub(crate) enum Batches {
    /// Not read yet.
    Stream(FFI_ArrowArrayStream),
    Whole(RecordBatch),
}

impl Batches {
    /// The rows behind `__arrow_c_stream__` or `__arrow_c_array__`.
    pub(crate) fn of(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Some(export) = table.getattr_opt("__arrow_c_stream__")? {
            let capsule = export.call0()?;
            let stream = pointer::<FFI_ArrowArrayStream>(&capsule, c"arrow_array_stream")?;
            // SAFETY: the capsule's name says that it holds a stream; taking it leaves one behind that was released.
            return Ok(Self::Stream(unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) }));
        }
        let exported = table.call_method0("__arrow_c_array__")?;
        let exported = exported.cast::<PyTuple>()?;
        let schema = pointer::<FFI_ArrowSchema>(&exported.get_item(0)?, c"arrow_schema")?;
        let array = pointer::<FFI_ArrowArray>(&exported.get_item(1)?, c"arrow_array")?;
        // SAFETY: the capsules' names say that they hold a schema and an array of it; taking the array leaves one behind that was
        // released, and the schema is looked at while its capsule lives.
        let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
        let data = data.map_err(|error| PyTypeError::new_err(error.to_string()))?;
        if !matches!(data.data_type(), DataType::Struct(_)) {
            return Err(PyTypeError::new_err(format!(
                "rows are a table, and this is a column of {}",
                data.data_type()
            )));
        }
        Ok(Self::Whole(RecordBatch::from(StructArray::from(data))))
    }

    /// All rows.
    ///
    /// # Errors
    ///
    /// What gives them fails, they are no table, or a column is of a type that nothing can be drawn from.
    pub(crate) fn into_dataset(self) -> Result<Dataset> {
        let unread = |error: ArrowError| Error::data(format!("cannot read the Arrow data: {error}"));
        let (schema, batches) = match self {
            Self::Whole(batch) => (batch.schema(), vec![batch]),
            Self::Stream(stream) => {
                let reader = RecordBatchStreamReader::try_new(stream).map_err(unread)?;
                let schema = arrow_array::RecordBatchReader::schema(&reader);
                (schema, reader.collect::<std::result::Result<_, _>>().map_err(unread)?)
            }
        };
        let mut data = Dataset::with_rows(batches.iter().map(RecordBatch::num_rows).sum());
        for (place, field) in schema.fields().iter().enumerate() {
            let chunks: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(place).as_ref()).collect();
            add(&mut data, field.name(), field.data_type(), &chunks).map_err(|kind| {
                Error::data(format!("column {:?} is of the type {kind}, which no chart shows; cast it", field.name()))
            })?;
        }
        Ok(data)
    }
}

/// What the capsule holds.
fn pointer<T>(capsule: &Bound<'_, PyAny>, name: &std::ffi::CStr) -> PyResult<NonNull<T>> {
    Ok(capsule.cast::<PyCapsule>()?.pointer_checked(Some(name))?.cast())
}

/// The type of a column that nothing can be drawn from.
type Unknown = DataType;

/// Adds the column that `chunks` are.
fn add(data: &mut Dataset, name: &str, kind: &DataType, chunks: &[&dyn Array]) -> std::result::Result<(), Unknown> {
    macro_rules! numbers {
        ($kind:ty) => {
            data.numbers(name, primitives::<$kind, _>(chunks, |number| number as f64))
        };
    }
    /// Milliseconds at or before `count` units, of which there are `per_ms` in a millisecond.
    fn ms(count: i64, per_ms: i64) -> f64 {
        count.div_euclid(per_ms) as f64
    }
    match kind {
        DataType::Null => data.values(name, chunks.iter().flat_map(|chunk| vec![Json::Null; chunk.len()])),
        DataType::Boolean => data.bools(name, chunks.iter().flat_map(|chunk| chunk.as_boolean().iter())),
        DataType::Int8 => numbers!(Int8Type),
        DataType::Int16 => numbers!(Int16Type),
        DataType::Int32 => numbers!(Int32Type),
        DataType::Int64 => numbers!(Int64Type),
        DataType::UInt8 => numbers!(UInt8Type),
        DataType::UInt16 => numbers!(UInt16Type),
        DataType::UInt32 => numbers!(UInt32Type),
        DataType::UInt64 => numbers!(UInt64Type),
        DataType::Float16 => data.numbers(name, primitives::<Float16Type, _>(chunks, f64::from)),
        DataType::Float32 => numbers!(Float32Type),
        DataType::Float64 => numbers!(Float64Type),
        DataType::Decimal128(_, scale) => {
            data.numbers(name, primitives::<Decimal128Type, _>(chunks, |digits| decimal(digits, *scale)));
        }
        DataType::Utf8 => data.texts(name, chunks.iter().flat_map(|chunk| chunk.as_string::<i32>().iter())),
        DataType::LargeUtf8 => data.texts(name, chunks.iter().flat_map(|chunk| chunk.as_string::<i64>().iter())),
        DataType::Utf8View => data.texts(name, chunks.iter().flat_map(|chunk| chunk.as_string_view().iter())),
        DataType::Date32 => {
            data.wall_times(name, primitives::<Date32Type, _>(chunks, |days| f64::from(days) * 86_400_000.0));
        }
        DataType::Date64 => data.wall_times(name, primitives::<Date64Type, _>(chunks, |ms| ms as f64)),
        DataType::Timestamp(unit, zone) => {
            let cells: Box<dyn Iterator<Item = Option<f64>>> = match unit {
                TimeUnit::Second => Box::new(primitives::<TimestampSecondType, _>(chunks, |s| s as f64 * 1000.0)),
                TimeUnit::Millisecond => Box::new(primitives::<TimestampMillisecondType, _>(chunks, |ms| ms as f64)),
                TimeUnit::Microsecond => Box::new(primitives::<TimestampMicrosecondType, _>(chunks, |us| ms(us, 1000))),
                TimeUnit::Nanosecond => {
                    Box::new(primitives::<TimestampNanosecondType, _>(chunks, |ns| ms(ns, 1_000_000)))
                }
            };
            if zone.is_some() { data.instants(name, cells) } else { data.wall_times(name, cells) }
        }
        DataType::Duration(unit) => {
            let cells: Box<dyn Iterator<Item = Option<f64>>> = match unit {
                TimeUnit::Second => Box::new(primitives::<DurationSecondType, _>(chunks, |s| s as f64 * 1e3)),
                TimeUnit::Millisecond => Box::new(primitives::<DurationMillisecondType, _>(chunks, |ms| ms as f64)),
                TimeUnit::Microsecond => {
                    Box::new(primitives::<DurationMicrosecondType, _>(chunks, |us| us as f64 / 1e3))
                }
                TimeUnit::Nanosecond => Box::new(primitives::<DurationNanosecondType, _>(chunks, |ns| ns as f64 / 1e6)),
            };
            data.numbers(name, cells);
        }
        DataType::Dictionary(_, words) => add_dictionary(data, name, words, chunks)?,
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) | DataType::Struct(_) => {
            let cells = chunks.iter().map(|chunk| values(*chunk)).collect::<std::result::Result<Vec<_>, _>>()?;
            data.values(name, cells.into_iter().flatten());
        }
        other => return Err(other.clone()),
    }
    Ok(())
}

fn primitives<'a, T: ArrowPrimitiveType, N>(
    chunks: &'a [&'a dyn Array],
    read: impl Fn(T::Native) -> N + Copy + 'a,
) -> impl Iterator<Item = Option<N>> + 'a {
    chunks.iter().flat_map(move |chunk| chunk.as_primitive::<T>().iter().map(move |cell| cell.map(read)))
}

/// The double nearest to a decimal number.
fn decimal(digits: i128, scale: i8) -> f64 {
    format!("{digits}e{}", -i32::from(scale)).parse().unwrap_or(f64::NAN)
}

/// A column whose cells are places in a list of words, which each chunk may have for itself.
fn add_dictionary(
    data: &mut Dataset,
    name: &str,
    kind: &DataType,
    chunks: &[&dyn Array],
) -> std::result::Result<(), Unknown> {
    let dictionaries: Vec<_> = chunks.iter().map(|chunk| chunk.as_any_dictionary()).collect();
    // Keys of missing cells may be anything, and so may be words that are missing: both are cells without a code.
    let codes = dictionaries.iter().scan(0, |before, dictionary| {
        let first = *before;
        *before += dictionary.values().len();
        let has_words = !dictionary.values().is_empty();
        let keys = if has_words { dictionary.normalized_keys() } else { vec![0; dictionary.len()] };
        let cells = keys.into_iter().enumerate().map(move |(row, key)| {
            let is_there = has_words && dictionary.keys().is_valid(row) && dictionary.values().is_valid(key);
            is_there.then_some(first + key)
        });
        Some(cells)
    });
    let words = |chunk: &dyn Array| -> Option<Vec<String>> {
        let texts: Vec<Option<&str>> = match kind {
            DataType::Utf8 => chunk.as_string::<i32>().iter().collect(),
            DataType::LargeUtf8 => chunk.as_string::<i64>().iter().collect(),
            DataType::Utf8View => chunk.as_string_view().iter().collect(),
            _ => return None,
        };
        Some(texts.into_iter().map(|text| text.unwrap_or_default().to_owned()).collect())
    };
    let texts: Option<Vec<Vec<String>>> =
        dictionaries.iter().map(|dictionary| words(dictionary.values().as_ref())).collect();
    if let Some(texts) = texts {
        data.coded_texts(name, texts.iter().flatten().map(String::as_str), codes.flatten());
        return Ok(());
    }
    let known = dictionaries.iter().map(|dictionary| values(dictionary.values().as_ref()));
    let known: Vec<Json> = known.collect::<std::result::Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    let cells = codes.flatten().map(|code| code.and_then(|code| known.get(code).cloned()).unwrap_or_default());
    data.values(name, cells.collect::<Vec<_>>());
    Ok(())
}

/// The cells of a column as JSON: for what is nested, and for dictionaries of anything but texts.
fn values(array: &dyn Array) -> std::result::Result<Vec<Json>, Unknown> {
    let lists = |items: &dyn Fn(usize) -> arrow_array::ArrayRef| {
        let cell = |row| if array.is_null(row) { Ok(Json::Null) } else { values(items(row).as_ref()).map(Json::Array) };
        (0..array.len()).map(cell).collect()
    };
    match array.data_type() {
        DataType::List(_) => lists(&|row| array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => lists(&|row| array.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => lists(&|row| array.as_fixed_size_list().value(row)),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns().iter().map(|column| values(column.as_ref()));
            let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
            let object = |row: usize| {
                let entries =
                    fields.iter().zip(&columns).map(|(field, cells)| (field.name().clone(), cells[row].clone()));
                if array.is_null(row) { Json::Null } else { Json::Object(entries.collect::<Map<_, _>>()) }
            };
            Ok((0..array.len()).map(object).collect())
        }
        kind => {
            let mut data = Dataset::with_rows(array.len());
            add(&mut data, "", kind, &[array])?;
            Ok(data.into_values(""))
        }
    }
}
