using System.Globalization;
using System.Threading.RateLimiting;

namespace TradingConsole.Web.Hosting;

/// <summary>How often one address or person may ask. Halting the desk is never limited.</summary>
internal static class RateLimits
{
    /// <summary>Posts to the sign-in and set-up forms, per address and minute.</summary>
    public const int FormsPerMinute = 40;

    /// <summary>API calls of one person at once; refilled by <see cref="CallsPerSecond"/>.</summary>
    public const int CallsAtOnce = 400;

    public const int CallsPerSecond = 40;

    private static readonly string[] Halts = ["/api/risk/kill", "/api/risk/flatten", "/api/live/disarm"];
    private static readonly string[] Forms = ["/sign-in", "/setup", "/account/password"];

    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = static async (context, cancellationToken) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var given) ? given : TimeSpan.FromSeconds(1);
            context.HttpContext.Response.Headers.RetryAfter =
                Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await Results.Problem("Too many requests: slow down.", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context.HttpContext);
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(static context =>
        {
            var path = context.Request.Path;
            if (HttpMethods.IsPost(context.Request.Method) && Forms.Any(form => path.StartsWithSegments(form, StringComparison.OrdinalIgnoreCase)))
            {
                return RateLimitPartition.GetSlidingWindowLimiter($"form {Origin(context)}", static _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = FormsPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6,
                });
            }

            return path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !LowersRisk(context.Request)
                ? RateLimitPartition.GetTokenBucketLimiter($"api {context.User.Identity?.Name ?? Origin(context)}", static _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = CallsAtOnce, TokensPerPeriod = CallsPerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                })
                : RateLimitPartition.GetNoLimiter("");
        });
    });

    private static bool LowersRisk(HttpRequest request) => HttpMethods.IsPost(request.Method)
        && request.Path.Value is { } path && Halts.Contains(path.TrimEnd('/'), StringComparer.OrdinalIgnoreCase);

    private static string Origin(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
