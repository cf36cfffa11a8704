using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Workers.Outbox;

public static class OutboxServices
{
    /// <summary>What admins watch the outbox through. The consumers and the trail of commands are registered elsewhere.</summary>
    public static IServiceCollection AddOutboxDesk(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new OutboxBoard(TimeProvider.System)); // Lag lies between two moments of the machine.
        services.TryAddSingleton<PassportRebuild>();
        return services.AddSingleton<IOutboxDesk, OutboxDesk>().AddSingleton<IPassportRebuilds, PassportRebuilds>();
    }
}
