using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Steelyard.Hosting;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;
using Steelyard.Speaker.Membership;

namespace Steelyard.Speaker.Hosting;

/// <summary>The two parts of a speaker that touch the network of the node; tests put their own in the place.</summary>
/// <param name="Announcer">Makes the announcer.</param>
/// <param name="Membership">Makes the membership, which does not take part yet.</param>
/// <param name="Start">Starts to take part in the membership.</param>
internal sealed record SpeakerParts(
    Func<ILayer2Announcer> Announcer, Func<MembershipSettings, IMembership> Membership, Action<IMembership> Start)
{
    private const string SecretFile = "secretkey";

    /// <summary>Those that use the sockets of the node.</summary>
    public static SpeakerParts Real(SpeakerOptions options, ILoggerFactory loggers, TimeProvider time) => new(
        () => NewAnnouncer(options, loggers, time),
        settings => NewMembership(options, settings, loggers, time),
        membership => ((MembershipService)membership).Start());

    private static Layer2Announcer NewAnnouncer(SpeakerOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        try
        {
            var settings = new Layer2AnnouncerOptions
            {
                Announcing = new AnnouncerOptions
                {
                    OnConflict = options.OnConflict, Probing = options.Probing, RefreshInterval = options.RefreshInterval,
                },
                Exclusion = InterfaceExclusion.Load(options.InterfaceExclusionFile),
            };
            return new Layer2Announcer(settings, time, loggers.CreateLogger<Layer2Announcer>());
        }
        catch (FormatException e)
        {
            throw new StartException(e.Message, e);
        }
        catch (Exception e) when (e is SocketException or UnauthorizedAccessException or IOException)
        {
            throw new StartException($"cannot open raw sockets (the capability NET_RAW is needed): {e.Message}", e);
        }
    }

    private static MembershipService NewMembership(
        SpeakerOptions options, MembershipSettings settings, ILoggerFactory loggers, TimeProvider time)
    {
        try
        {
            var membership = new MembershipServiceOptions
            {
                NodeName = options.NodeName,
                BindAddress = settings.BindAddress,
                Port = settings.Port,
                SecretText = ReadSecret(settings),
                AllowUnencrypted = settings.AllowUnencrypted,
                WideArea = settings.IsWideArea,
            };
            return new MembershipService(membership, time, loggers.CreateLogger("membership"));
        }
        catch (MembershipKeyException e)
        {
            throw new StartException(e.Message, e);
        }
        catch (SocketException e)
        {
            throw new StartException($"cannot bind {settings.BindAddress} port {settings.Port} for the membership: {e.Message}", e);
        }
    }

    private static string? ReadSecret(MembershipSettings settings)
    {
        if (settings.SecretKeyPath.Length == 0)
            return null;
        try
        {
            return File.ReadAllText(Path.Combine(settings.SecretKeyPath, SecretFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"cannot read the key of the membership: {e.Message}", e);
        }
    }
}
