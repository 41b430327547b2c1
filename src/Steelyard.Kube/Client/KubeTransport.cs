using System.Net;
using System.Net.Http.Headers;

namespace Steelyard.Kube.Client;

/// <summary>Sends calls, repeats them when the server asks for it, and turns refusals into exceptions.</summary>
internal sealed class KubeTransport : IDisposable
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly MediaTypeWithQualityHeaderValue s_acceptJson = new(KubeCall.Json);

    private readonly HttpMessageInvoker _invoker;
    private readonly KubeClientOptions _options;
    private readonly SemaphoreSlim _slots;
    private readonly string _prefix;
    private long _requests;
    private long _retries;

    public KubeTransport(HttpMessageHandler handler, Uri baseAddress, KubeClientOptions options)
    {
        _invoker = new HttpMessageInvoker(handler, disposeHandler: true);
        _options = options;
        _slots = new SemaphoreSlim(options.MaxConcurrentRequests);
        BaseAddress = baseAddress;
        _prefix = baseAddress.AbsoluteUri.TrimEnd('/');
    }

    public Uri BaseAddress { get; }

    public long RequestCount => Interlocked.Read(ref _requests);

    public long RetryCount => Interlocked.Read(ref _retries);

    /// <summary>Sends an ordinary request and reads its whole answer.</summary>
    public async ValueTask<PooledBody> SendAsync(KubeCall call, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                return await SendOnceAsync(call, cancellationToken).ConfigureAwait(false);
            }
            catch (KubeApiException e) when (attempt < _options.MaxRetries && IsAskedToRetry(e))
            {
                pause = e.RetryAfter!.Value;
            }
            Interlocked.Increment(ref _retries);
            await Task.Delay(pause < s_longestPause ? pause : s_longestPause, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request whose answer is a stream. Only the wait for the answer's head is limited in time.</summary>
    public async ValueTask<HttpResponseMessage> OpenAsync(KubeCall call, CancellationToken cancellationToken)
    {
        using var limited = new LimitedTime(_options, cancellationToken);
        try
        {
            var response = await SendHeadAsync(call, limited.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                using var body = await PooledBody.ReadAsync(response.Content, limited.Token).ConfigureAwait(false);
                throw StatusReader.Read(body.Span, (int)response.StatusCode, RetryAfter(response));
            }
        }
        catch (OperationCanceledException e) when (limited.IsExceeded)
        {
            throw limited.ToTimeout(call, e);
        }
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _slots.Dispose();
    }

    private static bool IsAskedToRetry(KubeApiException e) =>
        e.RetryAfter is not null && (e.Code == (int)HttpStatusCode.TooManyRequests || e.Code >= 500);

    private async ValueTask<PooledBody> SendOnceAsync(KubeCall call, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var limited = new LimitedTime(_options, cancellationToken);
        try
        {
            using var response = await SendHeadAsync(call, limited.Token).ConfigureAwait(false);
            var body = await PooledBody.ReadAsync(response.Content, limited.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return body;
            using (body) throw StatusReader.Read(body.Span, (int)response.StatusCode, RetryAfter(response));
        }
        catch (OperationCanceledException e) when (limited.IsExceeded)
        {
            throw limited.ToTimeout(call, e);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async ValueTask<HttpResponseMessage> SendHeadAsync(KubeCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        using var request = new HttpRequestMessage(call.Method, _prefix + call.PathAndQuery)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.Add(s_acceptJson);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        request.Headers.Host = _options.TlsServerName;
        if (_options.Authorize is { } authorize) request.Headers.Authorization = await authorize(cancellationToken).ConfigureAwait(false);
        if (call.ContentType is not null)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }
        return await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } header) return null;
        var pause = header.Delta ?? header.Date - _options.TimeProvider.GetUtcNow();
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    /// <summary>A caller's token plus the time limit of one request.</summary>
    private sealed class LimitedTime : IDisposable
    {
        private readonly CancellationTokenSource _limit;
        private readonly CancellationTokenSource _linked;
        private readonly CancellationToken _caller;
        private readonly TimeSpan _time;

        public LimitedTime(KubeClientOptions options, CancellationToken caller)
        {
            _time = options.RequestTimeout;
            _caller = caller;
            _limit = new CancellationTokenSource(_time, options.TimeProvider);
            _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _limit.Token);
        }

        public CancellationToken Token => _linked.Token;

        public bool IsExceeded => _limit.IsCancellationRequested && !_caller.IsCancellationRequested;

        public TimeoutException ToTimeout(KubeCall call, Exception inner) =>
            new($"{call.Method} {call.PathAndQuery}: no answer within {_time.TotalSeconds:0.#} s", inner);

        public void Dispose()
        {
            _linked.Dispose();
            _limit.Dispose();
        }
    }
}
