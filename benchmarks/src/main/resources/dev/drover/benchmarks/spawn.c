/* Starts and waits for /bin/true by posix_spawn on some threads for some seconds; prints how many a second. */
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static double end;
static atomic_long launched;

static void *launch(void *unused) {
    char *command[] = {"/bin/true", NULL};
    char *environment[] = {NULL};
    while (seconds_now() < end) {
        pid_t child;
        int status;
        if (posix_spawn(&child, command[0], NULL, NULL, command, environment) != 0) exit(1);
        if (waitpid(child, &status, 0) != child) exit(1);
        atomic_fetch_add(&launched, 1);
    }
    return unused;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    int threads = atoi(arguments[1]);
    double started = seconds_now();
    pthread_t workers[64];
    if (threads < 1 || threads > 64) return 2;
    end = started + atof(arguments[2]);
    for (int i = 0; i < threads; i++) pthread_create(&workers[i], NULL, launch, NULL);
    for (int i = 0; i < threads; i++) pthread_join(workers[i], NULL);
    printf("%f\n", launched / (seconds_now() - started));
    return 0;
}
