"""DICOM files and NIfTI volumes as bytes, written by pydicom and nibabel."""

import io

import nibabel
import numpy as np
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

NAME = "Doe^Jane"


def dicom_set(stored, photometric="MONOCHROME2", **tags):
    """Return the data set of values (rows, columns[, 3]), or of frames where NumberOfFrames is given."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = (
        ExplicitVRLittleEndian,
        SecondaryCaptureImageStorage,
    )
    meta.MediaStorageSOPInstanceUID = generate_uid()
    found = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    found.SOPClassUID, found.PatientName = meta.MediaStorageSOPClassUID, NAME
    shape = stored.shape[1:] if "NumberOfFrames" in tags else stored.shape
    found.Rows, found.Columns, found.SamplesPerPixel = *shape[:2], (3 if len(shape) == 3 else 1)
    if len(shape) == 3:
        found.PlanarConfiguration = 0
    found.BitsAllocated = found.BitsStored = 8 * stored.dtype.itemsize
    found.HighBit, found.PixelRepresentation = found.BitsStored - 1, int(stored.dtype.kind == "i")
    found.PhotometricInterpretation, found.PixelData = photometric, stored.tobytes()
    for tag, value in tags.items():
        setattr(found, tag, value)
    return found


def dicom_bytes(dataset):
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def dicom(stored, photometric="MONOCHROME2", **tags):
    return dicom_bytes(dicom_set(stored, photometric, **tags))


def nifti(volume, affine=None, kind=nibabel.Nifti1Image, **header):
    image = kind(volume, np.eye(4) if affine is None else affine, dtype=volume.dtype)
    for key, value in header.items():
        image.header[key] = value
    return image.to_bytes()
