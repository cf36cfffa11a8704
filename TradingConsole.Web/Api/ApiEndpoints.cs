using Microsoft.AspNetCore.Mvc;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Api;

internal static class ApiEndpoints
{
    /// <summary>No act says more than this, unless it says so itself.</summary>
    private const int BodyBytesMax = 64 * 1024;

    /// <summary>Reading needs a signed-in person; every act needs an operator and a request the person meant.</summary>
    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var reads = endpoints.MapGroup("/api").RequireAuthorization();
        var acts = endpoints.MapGroup("/api").RequireAuthorization(Policies.Operator).AddEndpointFilter<OwnRequestFilter>()
            .WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax));
        DeskApi.Map(reads, acts);
        SignalsApi.Map(reads);
        JobsApi.Map(reads, acts);
        TrainingApi.Map(reads);
        ModelCardApi.Map(reads);
        BacktestsApi.Map(reads);
        QualityApi.Map(reads, acts);
        ModelsApi.Map(reads, acts);
        SettingsApi.Map(acts);
        KillApi.Map(reads, acts);
        LiveApi.Map(reads, acts);
        LiveAccountApi.Map(reads, acts);
        KeysApi.Map(reads, acts);
        AuditApi.Map(reads);
        PassportApi.Map(reads, acts);
        PassportReportsApi.Map(reads, acts);
        PassportPeopleApi.Map(reads, acts);
        DecisionsApi.Map(reads);
        PassportReportVersionsApi.Map(reads, acts);
        PassportLessonsApi.Map(reads, acts);
        PhrasingApi.Map(reads, acts);
        OutboxApi.Map(reads, acts);
        TerminalScanApi.Map(reads, acts);
        QuickTradesApi.Map(reads, acts);
        ViewsApi.Map(reads, acts);
        ArenaApi.Map(reads, acts);
        ForecastsApi.Map(reads);
        ForecastActsApi.Map(acts);
        reads.Map("/{**rest}", (HttpContext context) => WrongMethod.Of(context) ?? ApiProblem.Missing($"{context.Request.Method} {context.Request.Path}"));
    }
}
