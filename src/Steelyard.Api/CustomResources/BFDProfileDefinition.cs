using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class BFDProfileDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("BFDProfile", ApiGroup.BFDProfiles,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Spec, CommonSchemas.EmptyStatus)
        {
            Description = "Parameters of the BFD sessions that watch BGP peers; a BGPPeer refers to it by name.",
            Columns =
            [
                new PrinterColumn("Passive Mode", ".spec.passiveMode", "boolean"),
                new PrinterColumn("Transmit Interval", ".spec.transmitInterval", "integer"),
                new PrinterColumn("Receive Interval", ".spec.receiveInterval", "integer"),
                new PrinterColumn("Multiplier", ".spec.detectMultiplier", "integer"),
            ],
        },
    ]);

    private static SchemaProperty Spec => Object(
        "Timers and modes; what is absent is left to the engine.",
        ("detectMultiplier", Int32("Number of packets that may be lost before the session counts as down.", 2, 255)),
        ("echoInterval", Int32("Interval of echo packets, sent and received, in milliseconds.", 10, 60000)),
        ("echoMode", Flag("Sends echo packets that the peer loops back. IPv4 only.")),
        ("minimumTtl", Int32("Lowest TTL accepted in packets of a multihop session.", 1, 254)),
        ("passiveMode", Flag("Waits for the peer to begin the session.")),
        ("receiveInterval", Int32("Shortest interval at which packets can be received, in milliseconds.", 10, 60000)),
        ("transmitInterval", Int32("Shortest interval at which packets are sent, in milliseconds.", 10, 60000)));
}
