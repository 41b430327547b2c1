namespace Steelyard.ApiMachinery.Protobuf;

/// <summary>Wire types of the protobuf encoding; groups (3 and 4) are not used by Kubernetes.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
