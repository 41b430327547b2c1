using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.ApiServer.Admission;
using Steelyard.ApiServer.Auth;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.CustomResources;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Kinds;
using Steelyard.ApiServer.Kubelets;
using Steelyard.ApiServer.OpenApi;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Hosting;

/// <summary>The whole API server: storage, handlers, HTTP. Runs in a test process just as well as from the command line.</summary>
public sealed class ApiServerHost : IAsyncDisposable
{
    private static readonly string[] _administrators = ["system:masters", "system:authenticated"];
    private readonly ApiServerOptions _options;
    private readonly ObjectStore _store;
    private readonly ClusterAuthority _authority;
    private readonly ServerSecurity _security;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger = NullLogger.Instance;
    private readonly WebhookClient _webhooks;
    private readonly KubeletConnector _kubelets;
    private readonly CustomResourceController _customResources;
    private Task _customResourcesRun = Task.CompletedTask;
    private WebApplication? _web;
    private bool _ready;

    private ApiServerHost(ApiServerOptions options)
    {
        _options = options;
        if (options.DataDirectory is not null)
            Directory.CreateDirectory(options.DataDirectory);
        _store = new ObjectStore(options.DataDirectory is null ? null : new SqliteLog(Path.Combine(options.DataDirectory, "steelyard.db")));
        _authority = ClusterAuthority.Open(options.DataDirectory, options.Clock);
        _security = new ServerSecurity(options.DataDirectory, _authority, _store, options.Clock);
        Registry = new ResourceRegistry([.. BuiltinResources.Create(Dependencies()), CustomResourceDefinitionStrategy.Define()]);
        Restore();
        _kubelets = new KubeletConnector(_authority.IssueClient("kube-apiserver-kubelet-client", "system:masters"));
        _webhooks = new WebhookClient(new StoreServiceResolver(_store), options.Clock);
        _customResources = new CustomResourceController(_store, Registry, new CustomResourceFactory(_webhooks), options.Clock);
        _customResources.Sync();
        var context = new HandlerContext(_store, Registry, options.Clock, _security.Guard(new WebhookAdmission(_store, Registry, _webhooks)));
        Handlers = new ApiHandlers(context, BuiltinHandlers.Create(context).Concat(_security.Handlers).ToDictionary());
    }

    public ResourceRegistry Registry { get; }

    public ApiHandlers Handlers { get; }

    /// <summary>Where the server listens, for instance https://127.0.0.1:6443.</summary>
    public Uri Address { get; private set; } = new("https://localhost");

    /// <summary>Loads the data, listens, makes the bootstrap objects and, when all that is done, writes the kubeconfig.</summary>
    /// <exception cref="IOException">The address is in use, or the data directory cannot be used.</exception>
    public static async Task<ApiServerHost> StartAsync(ApiServerOptions options, CancellationToken ct = default)
    {
        var host = new ApiServerHost(options);
        try
        {
            await host.ServeAsync(ct).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>PEM of the authority that clients have to trust.</summary>
    public string AuthorityPem => _authority.CertificatePem;

    /// <summary>A client without sockets.</summary>
    /// <param name="user">The user that requests are made for, for instance system:kube-controller-manager.</param>
    /// <param name="fieldManager">Name in managedFields.</param>
    public IObjectClient CreateClient(string user = "system:apiserver", string fieldManager = "steelyard") =>
        new InProcessClient(Handlers, new UserInfo(user) { Groups = _administrators }, fieldManager);

    /// <summary>A client certificate of the administrator (group system:masters).</summary>
    public X509Certificate2 IssueAdminCertificate() => _authority.IssueClient("steelyard-admin", "system:masters");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_web is not null)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await _web.StopAsync(patience.Token).ConfigureAwait(false);
            await _web.DisposeAsync().ConfigureAwait(false);
        }

        await _customResourcesRun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _webhooks.Dispose();
        _kubelets.Dispose();
        _store.Dispose();
        _security.Dispose();
        _authority.Dispose();
        _stop.Dispose();
    }

    private BuiltinDependencies Dependencies() => new()
    {
        Find = (resource, ns, name) => Registry.Find(resource.Group, resource.Version, resource.Plural) is { } definition
            ? _store.Get(definition.StorageName, ns, name)?.Value
            : null,
    };

    /// <summary>Tells the kinds what stored objects hold of their allocations.</summary>
    private void Restore()
    {
        foreach (var resource in Registry.All)
        {
            foreach (var stored in _store.Snapshot(resource.StorageName).Enumerate(null))
                resource.Strategy.Restore(stored.Value);
        }
    }

    private async Task ServeAsync(CancellationToken ct)
    {
        _customResourcesRun = _customResources.RunAsync(_stop.Token);
        _web = Build();
        await _web.StartAsync(ct).ConfigureAwait(false);
        var bound = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri(bound.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        await Bootstrap.RunAsync(CreateClient(), Address.Port, ct).ConfigureAwait(false);
        if (_options.Advertise.Count > 0)
            await ServerEndpoints.PublishAsync(CreateClient(), _options.Advertise, Address.Port, ct).ConfigureAwait(false);
        await BootstrapPolicy.EnsureAsync(CreateClient(), ct).ConfigureAwait(false);
        Volatile.Write(ref _ready, true);
        if (_options.KubeconfigPath is not { } path)
            return;
        using var admin = _options.PlainHttp ? null : IssueAdminCertificate();
        KubeconfigFile.Write(path, new KubeconfigEntry("steelyard", "steelyard", "admin", Address.ToString().TrimEnd('/'), _authority.CertificatePem, admin));
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        var web = builder.Build();
        var pipeline = Pipeline();
        web.Run(pipeline.HandleAsync);
        return web;
    }

    private RequestPipeline Pipeline()
    {
        var writer = new ObjectWriter(new TableObjectRenderer(_options.Clock));
        var watches = new WatchStream(Handlers.Watcher, writer, _options.Clock);
        var dispatcher = new ResourceDispatcher(Handlers, writer, watches, _stop.Token);
        // Without TLS there are no client certificates: whoever reaches the port is taken for the administrator.
        var fallback = _options.PlainHttp ? new UserInfo("steelyard-admin") { Groups = _administrators } : UserInfo.Anonymous;
        IPathEndpoint[] endpoints =
        [
            new HealthEndpoint(() => Volatile.Read(ref _ready)),
            new VersionEndpoint(),
            new DiscoveryEndpoint(Registry),
            new OpenApiEndpoint(new OpenApiDocuments(Registry), _options.Clock),
            new PodStreamEndpoint(_store, _security.Authorizer, _kubelets, _stop.Token),
        ];
        return new RequestPipeline([_security.CreateAuthenticator(fallback)], _security.Authorizer, endpoints, dispatcher, Registry, _logger);
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        // Watches are long and quiet, and a client may take its time to read.
        kestrel.Limits.MinResponseDataRate = null;
        var tls = _options.PlainHttp ? null : Tls();
        kestrel.Listen(_options.Listen, Serve);
        if (_options.ListenDescriptor is { } descriptor)
            kestrel.ListenHandle((ulong)descriptor, Serve);

        void Serve(ListenOptions listen)
        {
            listen.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (tls is not null)
                listen.UseHttps(tls);
        }
    }

    private HttpsConnectionAdapterOptions Tls() => new()
    {
        ServerCertificate = _authority.IssueServer(_options.Listen.Address, [.. _options.Advertise.Select(a => a.ToString()), .. _options.CertificateNames]),
        ClientCertificateMode = ClientCertificateMode.AllowCertificate,
        // Whether it is believed is the authenticator's decision; a bad one makes the request anonymous.
        ClientCertificateValidation = (_, _, _) => true,
    };
}
