package dev.scimbridge;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service's entry point. */
@SpringBootApplication
public class FalconScimBridge {

    public static void main(String[] args) {
        SpringApplication.run(FalconScimBridge.class, args);
    }
}
